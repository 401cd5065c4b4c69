"""Comment sections left as plain text."""
