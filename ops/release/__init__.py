"""Programs for a release that read the lock files: the bill of materials, and the audit of known vulnerabilities."""
