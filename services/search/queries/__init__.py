"""What may be asked of search: may they? → read → audit → shape."""
