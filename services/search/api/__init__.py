"""The doors of search for people and for other services."""
