"""What stands at the head of every page: whose installation it is, and which place is open."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest

from commonweal.kit import identity
from commonweal.kit.identity import Identity
from commonweal.register import reads as register


def identity_of(request: HttpRequest | None) -> Identity:
    """The installation's own name and colours, with the place that this viewer has open."""
    own = identity.from_settings(request)
    viewer = getattr(request, "viewer", None)
    place = register.open_place_name(viewer) if viewer is not None else ""
    return replace(own, place=place) if place else own
