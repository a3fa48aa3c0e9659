"""What a person types into the register."""
