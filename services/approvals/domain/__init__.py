"""The rules of 決裁, pure: people, routes, a case and what may be done to it. Time, ids and people are passed in."""
