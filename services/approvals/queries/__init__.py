"""What may be read of approvals: may they? → read → audit → shape, released only on the restrictions of now."""
