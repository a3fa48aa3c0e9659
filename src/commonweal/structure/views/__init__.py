"""Pages of structure."""
