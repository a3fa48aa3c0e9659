"""How structure's lists and pictures leave."""
