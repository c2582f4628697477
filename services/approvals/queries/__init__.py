"""What may be read of approvals: may they? → read → shape → release (`libs/released.py`)."""
