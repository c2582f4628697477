"""What may be read of inquiries: may they? → read → audit → show, released only on the restrictions of now."""
