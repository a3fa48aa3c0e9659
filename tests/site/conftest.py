"""Hands on the demonstration place to the tests of the site."""

from tests.demonstration_place import demonstration, northwick, northwick_copy

__all__ = ["demonstration", "northwick", "northwick_copy"]
