"""What a partnership says of itself: as authored where it is, else as its shape and topic suggest, and not all of it is known."""

from __future__ import annotations

from decimal import Decimal

from commonweal.register.writes.partnerships import PartnershipFacts
from commonweal.site.demonstration import reading
from commonweal.site.demonstration.chance import chance
from commonweal.site.demonstration.days import Calendar, months_from
from commonweal.site.demonstration.facts import Partnership

COST_OF_A_POST = 45_000
"""Pounds a year for one full-time post, with what goes with it."""
NOT_EVALUATED = "Not formally."


def profile(one: Partnership, calendar: Calendar) -> PartnershipFacts:
    """Everything of a partnership's profile that its theme's file does not say."""
    return {
        **_course(one, calendar),
        **_whom(one),
        **_standing(one),
        **_account(one),
        **_words(one),
    }


def _known(one: Partnership, what: str, *, often: float) -> bool:
    """Whether something is known of a partnership; `often` is the share of partnerships of which it is."""
    return (1 + chance(what, one.name)) / 2 < often


def _course(one: Partnership, calendar: Calendar) -> PartnershipFacts:
    if one.ends is not None:
        return {"status": "winding_up" if one.ends <= 18 else "working", "intended_end": calendar.month(one.ends)}
    if not _known(one, "status", often=0.9):
        return {"status": ""}
    draw = chance("course", one.name)
    return {"status": "reviewed" if draw > 0.84 else "resting" if draw < -0.95 else "working"}


def _whom(one: Partnership) -> PartnershipFacts:
    serves = reading.profiles().serves.get(one.topic)
    if serves is None:
        return {}
    youngest, oldest = serves.ages
    return {"age_from": youngest, "age_to": oldest, "client_groups": "\n".join(serves.groups)}


def _standing(one: Partnership) -> PartnershipFacts:
    holder = reading.organisations()[one.held_by][1].name
    facts: PartnershipFacts = {}
    if one.basis:
        facts["set_up_by"] = f"{holder}, as {one.basis} requires"[:300]
    elif _known(one, "set up", often=0.7):
        facts["set_up_by"] = f"{holder} with partners" if one.shape[0] != "virtual" else f"Officers of {holder}"
    if one.shape[0] != "virtual" and _known(one, "constitution", often=0.75):
        looked_at = months_from(one.since, 12 * round(2 + abs(chance("looked at", one.name)) * 8))
        facts["constitution"] = f"Terms of reference, last looked at in {max(looked_at.year, one.since.year)}."
        if _known(one, "dissolution", often=0.4):
            facts["dissolution"] = "By agreement of its members; its papers and any money left go to " + holder + "."
    return facts


def _account(one: Partnership) -> PartnershipFacts:
    facts: PartnershipFacts = {"is_evaluated": "no" if one.evaluated == NOT_EVALUATED else "yes"}
    if facts["is_evaluated"] == "no":
        facts["evaluation"] = ""
    elif one.money:
        facts["evaluation_required"] = "yes" if "grant" in one.money.lower() else "no"
    if one.reports and _known(one, "account", often=0.85):
        times = max(1, min(4, one.meets[0] // 2))
        facts["accountability"] = f"Reports to the partnership above it, {times} times a year."
    if one.budget is not None and _known(one, "staff", often=0.8):
        facts["full_time_staff"] = Decimal(round(2 * one.budget / COST_OF_A_POST / 3)) / 2
    elif one.budget is None and _known(one, "no staff", often=0.6):
        facts["full_time_staff"] = Decimal(0)
    return facts


def _words(one: Partnership) -> PartnershipFacts:
    told = reading.profiles().told.get(one.key)
    if told is None:
        return {}
    facts: PartnershipFacts = {}
    for name, value in told.model_dump().items():
        if value not in ("", None):
            facts[name] = Decimal(str(value)) if name == "full_time_staff" else value  # type: ignore[literal-required]
    return facts
