"""Exports of comment systems, one file each."""
