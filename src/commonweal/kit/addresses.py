"""Addresses of pages that are numbered: a page has hundreds of links of one pattern, and asks Django for the pattern once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse

# Numbers that stand in no address by themselves: where they come out is where a page's own numbers go.
MARK = 7_402_551_983_116_000


def address_of(name: str, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None) -> str:
    """What `reverse` answers. Raises NoReverseMatch where there is no such page."""
    named = dict(kwargs or {})
    values = (*args, *named.values())
    if all(type(value) is int and 0 <= value < MARK for value in values):
        pattern = _pattern(get_urlconf() or settings.ROOT_URLCONF, get_script_prefix(), name, len(args), tuple(named))
        if pattern is not None:
            return pattern.format(*values)
    return reverse(name, args=args or None, kwargs=named or None)


@cache
def _pattern(urlconf: str, prefix: str, name: str, positional: int, names: tuple[str, ...]) -> str | None:
    """The address with a slot for each number; none where an address is not made of the numbers as they are."""
    marks = [MARK + place for place in range(positional + len(names))]
    named = dict(zip(names, marks[positional:], strict=True))
    try:
        found = reverse(name, args=marks[:positional] or None, kwargs=named or None)
    except NoReverseMatch:
        return None
    pattern = found.replace("{", "{{").replace("}", "}}")
    for place, mark in enumerate(marks):
        if pattern.count(str(mark)) != 1:
            return None
        pattern = pattern.replace(str(mark), f"{{{place}}}")
    return pattern
