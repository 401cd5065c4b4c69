"""Files in: pages, exports, tables and archives of them become threads and rows of comments."""
