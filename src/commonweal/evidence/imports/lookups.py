"""Lookups in: a published table of which areas lie in which becomes a lookup of its source, whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from commonweal.evidence import rules, writes
from commonweal.evidence.imports.faults import Fault, Faults
from commonweal.evidence.imports.loading import nothing
from commonweal.evidence.imports.lookup_tables import Pair, lookup_table, named
from commonweal.evidence.imports.staging import Progress
from commonweal.evidence.models import Lookup, Source
from commonweal.evidence.writes.geography import PairFacts, SourceOfLookup
from commonweal.register.rules import Viewer

STEPS = 3


@dataclass(frozen=True)
class UnderstoodLookup:
    """What a file was understood to hold, before anything is written."""

    title: str
    file_name: str
    file_sha256: str
    file_bytes: int
    rows: int
    pairs: Sequence[Pair]
    mended: int
    """Names that were garbled by a wrong code page and are put right."""
    left_out: Sequence[str]
    sample: Sequence[Sequence[str]]
    geographies: Sequence[str]
    """The columns of codes, as their headings."""
    changes: Mapping[str, int]
    """How many old areas were unchanged (U), split, merged and irregular; of a file that tells of changes."""
    replaces: Lookup | None = None
    loaded_already: Lookup | None = None


def understand_lookup(path: Path, *, by: Viewer, source: SourceOfLookup, name: str = "") -> UnderstoodLookup:
    """Read and check a file without writing anything. Raises Refused for anyone but a support team, Faults for a bad file."""
    rules.may_load_release(by).or_refuse()
    with lookup_table(path, name or path.name) as table:
        title, known = _title(table.pairs), Source.objects.filter(code=source.code).first()
        pairs = [Pair(**{**vars(pair), "rows": rows}) for pair, rows in zip(table.pairs, table.counted(), strict=True)]
        return UnderstoodLookup(
            title=title,
            file_name=table.file.name,
            file_sha256=table.file.sha256,
            file_bytes=table.file.bytes,
            rows=table.rows,
            pairs=pairs,
            mended=table.mended,
            left_out=table.meaning.left_out,
            geographies=[each.heading for each in table.meaning.geographies],
            sample=table.sample,
            changes=table.changes,
            replaces=_replaced(known, table.pairs),
            loaded_already=_same(known, table.file.sha256),
        )


def load_lookup(
    path: Path,
    *,
    by: Viewer,
    source: SourceOfLookup,
    retrieved_on: date,
    name: str = "",
    progress: Progress = nothing,
    why: str = "",
) -> Lookup:
    """Load a published table of codes as a lookup of its source, which is added if it is new.

    Raises Refused for anyone but a support team; Faults, with every fault's row, column and remedy, and then nothing is written.
    """
    rules.may_load_release(by).or_refuse()
    progress(0, STEPS, _("Reading %(file)s") % {"file": name or path.name})
    with lookup_table(path, name or path.name) as table, transaction.atomic():
        progress(1, STEPS, _("Checked %(rows)s rows") % {"rows": f"{table.rows:,}"})
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"evidence.source.{source.code}"])
        known = Source.objects.filter(code=source.code).first()
        _refuse_again(_same(known, table.file.sha256), table.file.name)
        lookup = writes.add_lookup(
            by=by,
            source=source,
            title=_title(table.pairs),
            retrieved_on=retrieved_on,
            pairs=[_facts(pair, rows) for pair, rows in zip(table.pairs, table.counted(), strict=True)],
            fill=table.fill,
            file_name=table.file.name,
            file_sha256=table.file.sha256,
            file_bytes=table.file.bytes,
            supersedes=_replaced(known, table.pairs),
            why=why,
        )
    progress(STEPS, STEPS, _("Loaded %(rows)s lines") % {"rows": f"{lookup.rows:,}"})
    return lookup


def _facts(pair: Pair, rows: int) -> PairFacts:
    return PairFacts(
        from_kind=pair.first.kind,
        from_system=pair.first_system,
        from_vintage=pair.first.vintage,
        to_kind=pair.second.kind,
        to_system=pair.second_system,
        to_vintage=pair.second.vintage,
        is_change=pair.is_change,
        rows=rows,
    )


def _title(pairs: Sequence[Pair]) -> str:
    """From what the lookup leads, and to what: each geography once."""
    first = pairs[0].first
    others = dict.fromkeys(
        named(each.kind, each.vintage)
        for pair in pairs
        for each in (pair.first, pair.second)
        if each is not first and not each.is_alternative
    )
    told = list(others)
    joined = (
        told[0] if len(told) == 1 else _("%(some)s and %(last)s") % {"some": ", ".join(told[:-1]), "last": told[-1]}
    )
    start = named(first.kind, first.vintage)
    return (_("%(first)s to %(others)s") % {"first": start[:1].upper() + start[1:], "others": joined})[:300]


def _same(source: Source | None, sha256: str) -> Lookup | None:
    return Lookup.objects.filter(source=source, file_sha256=sha256, superseded_by__isnull=True).first()


def _refuse_again(same: Lookup | None, file_name: str) -> None:
    if same is not None:
        told = {"day": f"{same.loaded_at:%d %B %Y}", "title": same.title}
        raise Faults(
            [
                Fault(
                    file_name,
                    _("This very file was loaded on %(day)s already, as “%(title)s”.") % told,
                    _("There is nothing to do. If its codes have changed, fetch the new file from its publisher."),
                )
            ]
        )


def _replaced(source: Source | None, pairs: Sequence[Pair]) -> Lookup | None:
    """The lookup in force of this source that leads in the same ways."""
    if source is None:
        return None
    wanted = {(p.first.kind, p.first.vintage, p.second.kind, p.second.vintage, p.second_system) for p in pairs}
    standing = Lookup.objects.filter(source=source, superseded_by__isnull=True).prefetch_related("pairs")
    for lookup in standing.order_by("-pk"):
        own = {(p.from_kind, p.from_vintage, p.to_kind, p.to_vintage, p.to_system) for p in lookup.pairs.all()}
        if own == wanted:
            return lookup
    return None


OPEN_GEOGRAPHY = SourceOfLookup(
    code="open-geography",
    name="Open Geography portal",
    publisher="Office for National Statistics",
    licence="Open Government Licence v3.0",
    licence_url="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    address="https://geoportal.statistics.gov.uk/",
)
"""Where most lookups come from."""


def source_told(facts: Mapping[str, Any]) -> SourceOfLookup:
    """The source that lookups are of, by what a person says of it: name, publisher, licence and address."""
    name = str(facts["name"])
    if name == OPEN_GEOGRAPHY.name:
        return OPEN_GEOGRAPHY
    return SourceOfLookup(
        code=slugify(name)[:80].strip("-") or f"source-{hashlib.sha256(name.encode()).hexdigest()[:8]}",
        name=name,
        publisher=str(facts["publisher"]),
        licence=str(facts["licence"]),
        address=str(facts.get("address") or ""),
    )
