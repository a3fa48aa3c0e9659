"""Pages of structure: the audit, and whether partnerships are shaped right."""
