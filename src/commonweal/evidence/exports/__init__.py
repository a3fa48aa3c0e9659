"""What leaves the room: columns of its lists, figures in words, and its pictures."""
