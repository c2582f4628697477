"""What changes the index: events, a rebuild, a repair."""
