"""The HTTP API of records: one router for each resource, strict request models, published responses."""
