"""The HTML of known comment systems, one file each, and what reads them."""
