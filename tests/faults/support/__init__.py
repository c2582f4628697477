"""What the rounds on real engines share: processes that may be made to die, people who ask, and the oracle."""
