"""Fills a data folder with an installation of many places, and counts what its pages ask: run by `bench.large` in a process of its own.

Rows are copied straight into the tables, because 600,000 seats through the rooms' own writes would take days; the database still
checks every constraint of them, foreign keys when all are there; history is not written. What a page shows of a place is
as the register would hold it: a board that others report to, seats held and vacant, meetings, footprints, an audit by the lead body.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import django
import numpy as np

PARTNERSHIPS, ORGANISATIONS, PEOPLE, NATIONAL, SEATS_A_PLACE = 160, 100, 400, 20, 1_500
THEMES = ("Community", "Economy", "Environment", "Value for money")
NATIONAL_SHARE = 0.02
VACANT_SHARE = 0.06
FOUNDED = date(2020, 1, 1)
SECTORS = ("public", "public", "private", "voluntary", "voluntary", "community", "faith")
ROLES = ("strategic", "delivery", "project", "programme", "consultative")
SCALES = ("borough", "borough", "area", "wider")
START = 1_000_000
ALONE_ROUNDS = 10


def fill(places: int, seed: int, users: int) -> None:
    """Shape the database and copy so many places into it, with a support team of one in the first few."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from commonweal.site.start_up import collect_static

    began = time.perf_counter()
    call_command("migrate", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        kept = _copy_all(cursor, Made(places, seed))
        cursor.execute("VACUUM ANALYZE")
    told = {**kept["counts"], "people": list(_signed_in(kept["made"], users))}
    collect_static(lambda _words: None)
    target = Path(settings.COMMONWEAL_DATA) / "large.json"
    target.write_text(json.dumps(told), encoding="utf-8")
    print(f"{places} places in {time.perf_counter() - began:.0f} s", file=sys.stderr)


class Made:
    """Who sits where: drawn once from the seed. A few organisations sit on very many partnerships and most on few."""

    def __init__(self, places: int, seed: int) -> None:
        chance = np.random.default_rng(seed)
        self.places, count = places, places * SEATS_A_PLACE
        self.where = np.sort(chance.integers(0, places, count))
        eagerness = 1 / np.sqrt(np.arange(1, ORGANISATIONS + 1))
        local = chance.choice(ORGANISATIONS, count, p=eagerness / eagerness.sum()) + self.where * ORGANISATIONS
        national = places * ORGANISATIONS + chance.integers(0, NATIONAL, count)
        self.organisation = np.where(chance.random(count) < NATIONAL_SHARE, national, local)
        self.partnership = chance.integers(0, PARTNERSHIPS, count) + self.where * PARTNERSHIPS
        # Whoever sits for an organisation is one of its few people, so that people sit on several partnerships too.
        few = chance.integers(0, 4, count)
        own = (self.organisation % ORGANISATIONS) * 4 + few + self.where * PEOPLE
        self.person = np.where(chance.random(count) < VACANT_SHARE, -1, own)
        self.chance = chance


def _copy_all(cursor: Any, made: Made) -> dict[str, Any]:
    from commonweal.register.models import (
        Employment,
        Footprint,
        Organisation,
        Partnership,
        Person,
        Place,
        Seat,
        Support,
        Theme,
        Tie,
    )
    from commonweal.structure.models import Audit, Classification, Rate

    places, bodies = range(made.places), range(made.places * PARTNERSHIPS)
    organisations = range(made.places * ORGANISATIONS + NATIONAL)
    people = range(made.places * PEOPLE)
    tables: dict[type[Any], Iterable[dict[str, Any]]] = {
        Place: _places(places),
        Theme: _numbered({"place_id": START + 1 + place, "name": name, "rank": 10 * (rank + 1)} for place in places for rank, name in enumerate(THEMES)),
        Organisation: ({"id": START + one, "name": f"{'National body' if one >= made.places * ORGANISATIONS else 'Organisation'} {one:06}", "sector": SECTORS[one % len(SECTORS)], "level": "district", "since": FOUNDED} for one in organisations),
        Footprint: _numbered({"organisation_id": START + one, "place_id": START + 1 + one // ORGANISATIONS if one < made.places * ORGANISATIONS else START} for one in organisations),
        Person: ({"id": START + one, "name": f"Person {one:07}", "since": FOUNDED} for one in people),
        Employment: _numbered({"person_id": START + one, "organisation_id": START + one // 4, "job_title": "Officer", "since": FOUNDED} for one in people),
        Partnership: _partnerships(bodies),
        Tie: _numbered({"partnership_id": START + one, "kind": "reports_to", "other_id": START + one - one % PARTNERSHIPS, "since": FOUNDED} for one in bodies if one % PARTNERSHIPS),
        Seat: _seats(made),
        Support: _numbered({"person_id": START + place * PEOPLE, "place_id": START + 1 + place, "since": FOUNDED} for place in places),
        Audit: ({"id": START + place, "place_id": START + 1 + place, "title": "Audit of partnerships", "lead_body_id": START + place * ORGANISATIONS, "since": date(2026, 4, 1)} for place in places),
        Classification: _classifications(made, bodies),
        Rate: _numbered({"place_id": START + 1 + place, "sector": sector, "pounds_an_hour": Decimal(25), "travel_hours": Decimal(1), "basis": "made up", "since": FOUNDED} for place in places for sector in dict.fromkeys(SECTORS)),
    }  # fmt: skip
    with _unguarded(cursor, tables):
        for model, rows in tables.items():
            print(f"  {_copy(cursor, model, rows):,} rows of {model.__name__}", file=sys.stderr)
            _go_on(cursor, model)
    counts = {
        "places": made.places, "partnerships": len(bodies), "seats": len(made.where), "people_kept": len(people),
        "organisations": len(organisations),
    }  # fmt: skip
    return {"counts": counts, "made": made}


def _numbered(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    return ({"id": START + number, **row} for number, row in enumerate(rows))


def _places(places: range) -> Iterator[dict[str, Any]]:
    yield {
        "id": START,
        "name": "Nation",
        "tier": "nation",
        "code": "B-N",
        "code_system": "BENCH",
        "population": 56_000_000,
    }
    for place in places:
        yield {
            "id": START + 1 + place, "name": f"District {place:03}", "tier": "district", "code": f"B-{place:03}",
            "code_system": "BENCH", "population": 140_000, "parent_id": START,
        }  # fmt: skip


def _partnerships(bodies: range) -> Iterator[dict[str, Any]]:
    for one in bodies:
        place = one // PARTNERSHIPS
        yield {
            "id": START + one, "place_id": START + 1 + place, "name": f"Partnership {one % PARTNERSHIPS:03} of district {place:03}",
            "theme_id": START + place * len(THEMES) + one % len(THEMES), "since": FOUNDED, "role": ROLES[one % len(ROLES)],
            "scale": SCALES[one % len(SCALES)], "meetings_a_year": 2 + one % 11, "meeting_hours": Decimal(2),
            "preparation_hours": Decimal(2), "purpose": "Brings together those who work for residents, and agrees what each of them does.",
            "age_from": (0, 0, 16, 18)[one % 4], "age_to": (None, 17, 66, None)[one % 4], "status": "working",
        }  # fmt: skip


def _seats(made: Made) -> Iterator[dict[str, Any]]:
    chaired: set[int] = set()
    ends = [date(2026, 12, 1) + timedelta(30 * number) for number in range(36)]
    for number, (body, organisation, person) in enumerate(
        zip(made.partnership.tolist(), made.organisation.tolist(), made.person.tolist(), strict=True)
    ):
        role = "member" if body in chaired else "chair"
        chaired.add(body)
        yield {
            "id": START + number, "partnership_id": START + body, "organisation_id": START + organisation,
            "person_id": None if person < 0 else START + person, "role": role, "since": FOUNDED,
            "term_since": FOUNDED, "term_until": ends[number % len(ends)],
        }  # fmt: skip


def _classifications(made: Made, bodies: range) -> Iterator[dict[str, Any]]:
    types, critical = (
        ("strategic", "operational", "operational", "consultative"),
        ("critical", "desirable", "peripheral"),
    )
    for one in bodies:
        place = one // PARTNERSHIPS
        yield {
            "id": START + one, "audit_id": START + place, "partnership_id": START + one,
            "organisation_id": START + place * ORGANISATIONS, "type": types[one % 4], "criticality": critical[one % 3],
        }  # fmt: skip


def _copy(cursor: Any, model: type[Any], rows: Iterable[dict[str, Any]]) -> int:
    """Copy rows into a model's table; what they do not say is the field's default, and what that is not, nothing."""
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{one.column}"' for one in fields)
    usual = {one.attname: one.get_default() for one in fields}
    count = 0
    with cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as into:
        for row in rows:
            into.write_row([row.get(name, default) for name, default in usual.items()])
            count += 1
    return count


@contextmanager
def _unguarded(cursor: Any, models: Iterable[type[Any]]) -> Iterator[None]:
    """Leave history unwritten and foreign keys unfollowed for as long as the block lasts; then every foreign key is checked at once."""
    keys = []
    for table in [model._meta.db_table for model in models]:
        cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        found = "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass"
        cursor.execute(found, [table])
        keys += [(table, name, rule) for name, rule in cursor.fetchall()]
    for table, name, _rule in keys:
        cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
    yield
    for table, name, rule in keys:
        cursor.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {rule}')
    for table in dict.fromkeys(table for table, _name, _rule in keys):
        cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')


def _go_on(cursor: Any, model: type[Any]) -> None:
    """Let the next row that anybody adds get the next number."""
    table = model._meta.db_table
    cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM \"{table}\"))")


def _signed_in(made: Made, users: int) -> Iterator[dict[str, Any]]:
    """The support team of the first places, each with a session and the addresses of its pages."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.urls import reverse

    from commonweal.kit.models import User
    from commonweal.register.models import Person

    store = import_module(settings.SESSION_ENGINE).SessionStore
    for number in range(users):
        place = number % made.places
        user = User.objects.create_user(f"user{number}@bench.example", None, name=f"Person {place * PEOPLE:07}")
        if number < made.places:
            Person.objects.filter(pk=START + place * PEOPLE).update(user=user)
        session = store()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        here = made.where == place
        busiest = int(np.bincount(made.partnership[here]).argmax())
        yield {
            "user": user.pk,
            "cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}",
            "pages": {
                "organisations": reverse("register:organisation-list"),
                "an organisation of the place": reverse("register:organisation-page", args=[START + place * ORGANISATIONS]),
                "an organisation in every place": reverse("register:organisation-page", args=[START + made.places * ORGANISATIONS + number % NATIONAL]),
                "what partnerships cost an organisation": reverse("structure:organisation-burden", args=[START + place * ORGANISATIONS]),
                "partnerships": reverse("register:partnership-list"),
                "a partnership": reverse("register:partnership-page", args=[START + busiest]),
                "matrix": reverse("structure:matrix"),
                "burden": reverse("structure:burden-list"),
            },
        }  # fmt: skip


# --- What the pages ask


def count() -> None:
    """Print, as JSON, how many queries each page asks and how long they take; the slowest go to the errors' stream."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from commonweal.site.readiness import make_ready

    make_ready()
    settings.ALLOWED_HOSTS = ["testserver"]
    person = json.loads((Path(settings.COMMONWEAL_DATA) / "large.json").read_text(encoding="utf-8"))["people"][0]
    client = Client()
    client.force_login(get_user_model().objects.get(pk=person["user"]), backend=settings.AUTHENTICATION_BACKENDS[0])
    told = {}
    for name, path in person["pages"].items():
        client.get(path)
        processor = min(_timed(client, path) for _round in range(ALONE_ROUNDS))
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
        asked = captured.captured_queries
        spent = sum(1000 * float(query["time"]) for query in asked)
        told[name] = {"queries": len(asked), "database_ms": spent, "processor_ms": processor}
        print(f"{name}: {len(asked)} queries, {spent:.0f} ms; {processor:.0f} ms of the processor", file=sys.stderr)
        for query in sorted(asked, key=lambda one: -float(one["time"]))[:3]:
            if float(query["time"]) >= 0.01:
                print(f"    {1000 * float(query['time']):.0f} ms  {query['sql'][:1500]}", file=sys.stderr)
    print(json.dumps(told))


def _timed(client: Any, path: str) -> float:
    """The processor's time for one answer, without the database's: other work on the machine does not make it longer."""
    began = time.process_time()
    client.get(path)
    return 1000 * (time.process_time() - began)


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "fill":
        fill(*(int(word) for word in sys.argv[2:5]))
    else:
        count()
