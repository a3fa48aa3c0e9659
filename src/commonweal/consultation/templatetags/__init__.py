"""Tags of consultation."""
