"""The importer of legacy books: reads an office's folder by its mapping, reports every row, writes only on request."""
