"""The HTML of known comment systems: one file each, with its selectors as data, and what reads a page by them."""
