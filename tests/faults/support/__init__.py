"""What rounds on real engines share: processes that can be killed at a point, clients, and the oracle."""
