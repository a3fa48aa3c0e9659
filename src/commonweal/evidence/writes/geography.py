"""Changes to what is known of codes: lookups are added, never changed; rules of carrying over are declared and ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypedDict

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from commonweal.evidence import rules
from commonweal.evidence.models import Carrying, Indicator, Lookup, LookupPair, Source
from commonweal.evidence.store import lookups as store
from commonweal.evidence.store import segments
from commonweal.evidence.writes.sources import add_source
from commonweal.kit import things
from commonweal.kit.record import written
from commonweal.register.rules import Viewer


@dataclass(frozen=True)
class SourceOfLookup:
    """Who publishes a lookup, and on what terms."""

    code: str
    name: str
    publisher: str
    licence: str
    licence_url: str = ""
    address: str = ""


class PairFacts(TypedDict):
    """What is kept of one way in which a lookup leads."""

    from_kind: str
    from_system: str
    from_vintage: str
    to_kind: str
    to_system: str
    to_vintage: str
    is_change: bool
    rows: int


@written
def add_lookup(
    *,
    by: Viewer,
    source: SourceOfLookup,
    title: str,
    retrieved_on: date,
    pairs: Sequence[PairFacts],
    fill: Callable[[int, Path], int],
    file_name: str,
    file_sha256: str,
    file_bytes: int,
    supersedes: Lookup | None = None,
    why: str = "",
) -> Lookup:
    """Add a lookup that was read from a published file, and its source if it is new. `fill` is told its number and writes its lines to a path.

    Raises Refused for anyone but a support team, NoRoom, Unavailable, and whatever `fill` raises; then nothing is added.
    """
    rules.may_load_release(by).or_refuse()
    number = _next_lookup()
    known = Source.objects.filter(code=source.code).first()
    file = store.write(
        segments.shelf_of(settings), name=f"lookup-{number:010d}", fill=lambda draft: fill(number, draft)
    )
    lookup = Lookup(
        pk=number,
        source=known or add_source(by=by, **vars(source)),
        title=title,
        retrieved_on=retrieved_on,
        file_name=file_name,
        file_sha256=file_sha256,
        file_bytes=file_bytes,
        loaded_by_id=by.user_id,
        loaded_by_name=by.name,
        rows=file.rows,
        path=file.path,
        sha256=file.sha256,
        bytes=file.bytes,
        supersedes=supersedes,
    )
    lookup.full_clean(exclude=["source", "loaded_by", "supersedes"])
    lookup.save(force_insert=True)
    LookupPair.objects.bulk_create(LookupPair(lookup=lookup, number=n, **facts) for n, facts in enumerate(pairs))
    return lookup


@written
def tidy_lookups(*, by: Viewer, older_than_seconds: float = segments.STRAY_SECONDS, why: str = "") -> list[str]:
    """Remove the files that no lookup rests on: what an interrupted load left behind."""
    rules.may_load_release(by).or_refuse()
    referred = list(Lookup.objects.values_list("path", flat=True))
    return store.remove_strays(segments.shelf_of(settings), referred=referred, older_than_seconds=older_than_seconds)


def _next_lookup() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('evidence_lookup', 'id'))")
        return int(cursor.fetchone()[0])


@written
def declare_carrying(
    source: Source,
    *,
    by: Viewer,
    on: date,
    kind: str,
    from_vintage: str,
    to_vintage: str,
    rule: str,
    indicator: Indicator | None = None,
    why: str = "",
) -> Carrying:
    """Declare how figures of a source, or of one of its indicators, are carried from old codes to present ones.

    Raises Refused for anyone but a support team; ValidationError where the indicator cannot be carried so, and the reason.
    """
    rules.may_declare_carrying(by).or_refuse()
    if indicator is not None and indicator.source_id != source.pk:
        raise ValidationError({"indicator": _("This indicator is of another source.")})
    concerned = [indicator] if indicator is not None else []
    for each in concerned:
        verdict = rules.may_carry(each, rule)
        if not verdict.allowed:
            raise ValidationError({"rule": verdict.reason})
    return things.add(
        Carrying,
        source=source,
        indicator=indicator,
        kind=kind,
        from_vintage=from_vintage,
        to_vintage=to_vintage,
        rule=rule,
        declared_on=on,
        declared_by=by.name,
    )


@written
def end_carrying(carrying: Carrying, *, by: Viewer, on: date, version: int | None = None, why: str = "") -> Carrying:
    """End a rule of carrying over: figures on old codes are then shown for unchanged areas alone. Raises ValidationError when it has ended."""
    rules.may_declare_carrying(by).or_refuse()
    if carrying.ended_on is not None:
        raise ValidationError(_("It has already ended."))
    return things.change(carrying, version=version, ended_on=on, ended_by=by.name)
