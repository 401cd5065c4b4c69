"""The words of comment sections."""
