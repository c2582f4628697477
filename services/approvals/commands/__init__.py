"""What may be asked of approvals, and what events do: load → decide → save."""
