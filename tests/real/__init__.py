"""Tests on real published files, which lie beside the repository and are not part of it."""
