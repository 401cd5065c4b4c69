"""What a stance is about."""
