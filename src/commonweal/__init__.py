"""Commonweal: the working system of a local strategic partnership."""
