"""Pages of evidence: a place's profile, its indicators, and where every figure comes from."""
