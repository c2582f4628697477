"""What may be done: load → may they? → decide → save. One command is one write and one event."""
