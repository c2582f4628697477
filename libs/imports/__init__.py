"""Imports at the owning services: `shapes` checks objects, `batches` decides which batch may be open."""
