"""What readers ask of search. Each query checks permission, reads the index, writes the audit entry and answers."""
