"""What a person types about evidence."""
