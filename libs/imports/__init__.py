"""Imports as the owning services take them: `shapes` what an object must be, `batches` which batch may be open."""
