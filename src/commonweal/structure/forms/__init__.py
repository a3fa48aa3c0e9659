"""What a person types in structure."""
