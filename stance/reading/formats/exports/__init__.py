"""Exports of comment systems: one file each, and what makes threads of the comments that they list."""
