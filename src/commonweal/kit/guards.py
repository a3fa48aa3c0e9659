"""Who may see the pages that every room shares. A room that knows better says so with `guard`."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from commonweal.kit.naming import kind_of
from commonweal.kit.verdicts import Verdict, no, yes

Guard = Callable[[Any, Any], Verdict]

_guards: dict[str, Guard] = {}
_walls: dict[str, str] = {}


def guard(kind: str, rule: Guard) -> None:
    """Name the rule that says who may see the history of a kind of thing. Call from AppConfig.ready."""
    _guards[kind] = rule


def wall(kind: str, path: str) -> None:
    """Name the way from a kind of thing to the number of what walls it in: "seat.partnership.place_id". Call from AppConfig.ready."""
    _walls[kind] = path


def walled_in(thing: models.Model | None) -> int | None:
    """The number of what walls a thing in; none for what the whole installation shares."""
    path = _walls.get(kind_of(thing)) if thing is not None else None
    return attrgetter(path)(thing) if path else None


def may_see_history(viewer: Any, thing: models.Model) -> Verdict:
    """Nobody may who has not signed in; beyond that the room's own rule decides, if it gave one."""
    if viewer.user_id is None:
        return no(_("Sign in to see who changed what."))
    rule = _guards.get(kind_of(thing))
    return rule(viewer, thing) if rule else yes()


def may_see_record(viewer: Any) -> Verdict:
    """The record is for those who answer for it: the support teams, each for its own place and what all share."""
    if getattr(viewer, "supports", None):
        return yes()
    return no(_("Only a support team may read the whole record. The history of each thing is on its own page."))


def may_see_job(viewer: Any, job: Any) -> Verdict:
    """A job is seen by whoever started it."""
    if viewer.user_id is not None and viewer.user_id == job.by_id:
        return yes()
    return no(_("Only the person who started this may see it."))
