"""Hands on the demonstration place to its tests."""

from tests.demonstration_place import demonstration, northwick, northwick_copy

__all__ = ["demonstration", "northwick", "northwick_copy"]
