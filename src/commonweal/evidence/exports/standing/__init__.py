"""The page of one indicator in one place: its words, its pictures, and its files."""
