"""Tests of the room of agreement."""
