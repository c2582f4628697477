"""What may be done to inquiries: load → may they? → decide → save. One command is one write and one event."""
