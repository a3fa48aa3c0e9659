"""The register of a place as Popolo JSON: who, which bodies, who is a member of what, and the posts that nobody holds.

Popolo has no word for a deputy, a vote's weight, a sector or the people a seat speaks for; these stand under
names of our own beside Popolo's. How to reach a person is left out: such a file is meant to be passed on.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

from commonweal.register.exports.gathering import Gathered
from commonweal.register.exports.leaving_out import left_out
from commonweal.register.exports.marks import mark
from commonweal.register.exports.sheets import plain
from commonweal.register.models import Seat, TieKind


def as_popolo(found: Gathered) -> bytes:
    """One JSON object with a list for each class of Popolo."""
    told: dict[str, list[Any]] = {
        "persons": [_person(person) for person in found.people],
        "organizations": [*_partnerships(found), *_organisations(found)],
        "memberships": [*(_membership(seat) for seat in found.seats if seat.person_id), *_employments(found)],
        "posts": [_post(seat) for seat in found.seats if not seat.person_id],
        "areas": [_area(found.place)],
    }
    # Not Popolo's: what the reader of the file cannot see in it.
    lacking = left_out(found, "popolo")
    told |= {"left_out": lacking} if lacking else {}
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def without_blanks(thing: dict[str, Any]) -> dict[str, Any]:
    """A thing without the keys under which nothing is said, and with values as JSON has them."""
    return {key: _value(value) for key, value in thing.items() if value not in (None, "", [])}


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def _person(person: Any) -> dict[str, Any]:
    return without_blanks({"id": mark("person", person.pk), "name": person.name})


def _partnerships(found: Gathered) -> list[dict[str, Any]]:
    within = {
        tie.partnership_id: mark("partnership", tie.other_id) for tie in found.ties if tie.kind == TieKind.PART_OF
    }
    return [
        without_blanks(
            {
                "id": mark("partnership", body.pk),
                "name": body.name,
                "classification": "partnership",
                "parent_id": within.get(body.pk),
                "area_id": body.place.code,
                "description": body.purpose,
                "founding_date": body.since,
                "dissolution_date": body.until,
                "theme": body.theme.name if body.theme else None,
            }
        )
        for body in found.partnerships
    ]


def _organisations(found: Gathered) -> list[dict[str, Any]]:
    listed: dict[int, list[dict[str, str]]] = {}
    for identifier in found.identifiers:
        entry = {"scheme": identifier.scheme, "identifier": identifier.number}
        listed.setdefault(identifier.organisation_id, []).append(entry)
    return [
        without_blanks(
            {
                "id": mark("organisation", organisation.pk),
                "name": organisation.name,
                "classification": "organisation",
                "identifiers": listed.get(organisation.pk),
                "description": organisation.purpose,
                "founding_date": organisation.since,
                "dissolution_date": organisation.until,
                "links": [{"url": organisation.website}] if organisation.website else None,
                "sector": organisation.sector,
                "level": organisation.level,
            }
        )
        for organisation in found.organisations
    ]


def _seat(seat: Seat) -> dict[str, Any]:
    """What a seat is, whether somebody holds it or not."""
    return {
        "id": mark("seat", seat.pk),
        "organization_id": mark("partnership", seat.partnership_id),
        "role": seat.role,
        "on_behalf_of_id": mark("organisation", seat.organisation_id) if seat.organisation_id else None,
        "start_date": seat.since,
        "end_date": seat.until,
        "constituency": seat.constituency,
        "deputy_id": mark("person", seat.deputy_id) if seat.deputy_id else None,
        "voting_bloc": seat.voting_bloc,
        "voting_weight": seat.voting_weight,
    }


def _membership(seat: Seat) -> dict[str, Any]:
    return without_blanks({**_seat(seat), "person_id": mark("person", seat.person_id or 0)})


def _post(seat: Seat) -> dict[str, Any]:
    return without_blanks({**_seat(seat), "label": str(seat.get_role_display())})


def _employments(found: Gathered) -> list[dict[str, Any]]:
    return [
        without_blanks(
            {
                "id": mark("employment", employment.pk),
                "person_id": mark("person", employment.person_id),
                "organization_id": mark("organisation", employment.organisation_id),
                "role": employment.job_title,
                "start_date": employment.since,
                "end_date": employment.until,
            }
        )
        for employment in found.employments
    ]


def _area(place: Any) -> dict[str, Any]:
    return without_blanks(
        {"id": place.code, "name": place.name, "identifier": place.code, "classification": place.tier}
    )
