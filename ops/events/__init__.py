"""The published events as files: JSON Schemas, the AsyncAPI description, and what was ever published."""
