"""Pages of no known system: what is built alike, and where author, time and text are in it."""
