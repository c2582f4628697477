"""The routes of search, for people and for other services."""
