"""From a file to a release: understand it, check it, and write its observations, whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.evidence import rules, writes
from commonweal.evidence.imports.declarations import Declaration
from commonweal.evidence.imports.faults import Fault, Faults
from commonweal.evidence.imports.headings import words
from commonweal.evidence.imports.meaning import Meant, wholes_first
from commonweal.evidence.imports.reading import Ready, ready
from commonweal.evidence.imports.staging import Progress
from commonweal.evidence.models import Indicator, Release, Source
from commonweal.evidence.store.shape import Kind, Status
from commonweal.register.models import Place
from commonweal.register.rules import Viewer

STEPS = 4
SAMPLED = 8


@dataclass(frozen=True)
class Understood:
    """What a file was understood to hold, before anything is written."""

    declaration: Declaration
    file_name: str
    file_sha256: str
    file_bytes: int
    rows: int
    indicators: Sequence[Meant]
    new: frozenset[str]
    """Codes of the indicators that are not here yet."""
    periods: Sequence[str]
    place_count: int
    known_place_count: int
    """How many of its places are in the register."""
    observations: int
    marked: int
    ignored: Sequence[str]
    line: int
    sample: Sequence[Sequence[Any]] = field(default_factory=list)
    """The first observations, of places in the register if it has any: indicator and place by their names, period, value, status, kind."""
    replaces: Release | None = None
    loaded_already: Release | None = None
    """The release that this very file is already, which leaves nothing to load."""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """What was left out, in words, and of how many rows: no fault, and told."""
    kinds: Mapping[str, int] = field(default_factory=dict)
    """How many figures came about in which way."""
    sheets: Sequence[str] = ()

    @property
    def kinds_told(self) -> list[tuple[str, int]]:
        """How the figures came about, in words, the most frequent first."""
        named = _kinds_named()
        counted = sorted(self.kinds.items(), key=lambda pair: -pair[1])
        return [(named.get(kind, kind), count) for kind, count in counted]

    @property
    def sample_told(self) -> list[tuple[Any, ...]]:
        """The first observations, with their status and kind in words."""
        kinds = _kinds_named()
        statuses = {
            Status.PRESENT: _("a figure"),
            Status.MISSING: _("missing: nobody knows it"),
            Status.SUPPRESSED: _("withheld by the publisher"),
        }
        return [
            (*facts, _as_written(value), str(statuses.get(status, status)), kinds.get(kind, kind))
            for *facts, value, status, kind in self.sample
        ]

    @property
    def span(self) -> str:
        """From when to when its figures are, and of how many periods."""
        if len(self.periods) < 2:
            return "".join(self.periods)
        return ngettext(
            "%(first)s to %(last)s (%(count)d period)", "%(first)s to %(last)s (%(count)d periods)", len(self.periods)
        ) % {
            "first": self.periods[0],
            "last": self.periods[-1],
            "count": len(self.periods),
        }


def _as_written(value: float | None) -> str | None:
    """A figure with its thousands parted, and no more decimals than tell one from another."""
    return None if value is None else f"{value:,.4f}".rstrip("0").rstrip(".")


def _named(sample: Sequence[Sequence[Any]], names: Mapping[str, str]) -> list[tuple[Any, ...]]:
    """A sample with the names of its places beside their codes."""
    return [
        (indicator, f"{names[place]} ({place})" if place in names else place, *rest)
        for indicator, place, *rest in sample
    ]


def _kinds_named() -> dict[str, str]:
    """How a figure can have come about, in words."""
    return {
        Kind.RAW: _("as measured"),
        Kind.IMPUTED: _("imputed"),
        Kind.PROJECTED: _("projected"),
        Kind.PROVISIONAL: _("provisional"),
    }


def nothing(_done: int, _total: int, _message: str = "") -> None:
    """Progress that nobody watches."""


def understand(path: Path, *, by: Viewer, declaration: Declaration | None = None, name: str = "") -> Understood:
    """Read and check a file without writing anything. Raises Refused for anyone but a support team, Faults for a bad file."""
    rules.may_load_release(by).or_refuse()
    with ready(path, declaration, name or path.name) as found:
        found.refuse_repeats()
        codes = {each.code for each in found.meant}
        _ordered, known = _in_order(found.meant, found.file.name)
        source = Source.objects.filter(code=found.declaration.code).first()
        places = found.places()
        registered = dict(Place.objects.filter(code__in=places).values_list("code", "name"))
        return Understood(
            declaration=found.declaration,
            file_name=found.file.name,
            file_sha256=found.file.sha256,
            file_bytes=found.file.bytes,
            rows=found.rows,
            indicators=found.meant,
            new=frozenset(codes - known.keys()),
            periods=sorted(found.spans, key=lambda label: found.spans[label]),
            place_count=len(places),
            known_place_count=len(registered),
            observations=found.observations,
            marked=found.marked,
            ignored=found.ignored,
            line=found.line,
            sample=_named(found.sample(SAMPLED, of=sorted(registered)[:SAMPLED]), registered),
            replaces=_replaced(source, found.declaration, found.file.name),
            loaded_already=_loaded_already(source, found.file.sha256),
            left_out=found.left_out,
            kinds=found.kinds,
            sheets=found.sheets,
        )


def load_release(
    path: Path,
    *,
    by: Viewer,
    retrieved_on: date,
    declaration: Declaration | None = None,
    name: str = "",
    title: str = "",
    progress: Progress = nothing,
    why: str = "",
) -> Release:
    """Load a published file as a release of its source, which is added if it is new, with its indicators.

    Without a declaration, the one that fits the file's headings is taken. Raises Refused for anyone but a
    support team; Faults, with every fault's row, column and remedy, and then nothing is written.
    """
    rules.may_load_release(by).or_refuse()
    progress(0, STEPS, _("Reading %(file)s") % {"file": name or path.name})
    with ready(path, declaration, name or path.name) as found, transaction.atomic():
        file = found.file
        progress(1, STEPS, _("Checked %(rows)s rows") % {"rows": f"{found.rows:,}"})
        source = _source(found.declaration, by=by)
        _refuse_again(source, file.sha256, file.name)
        _add_indicators(found, source, file.name, by=by)
        progress(2, STEPS, _("Writing the observations"))
        release = writes.add_release(
            by=by,
            source=source,
            title=title or _title(found),
            retrieved_on=retrieved_on,
            fill=found.fill,
            file_name=file.name,
            file_sha256=file.sha256,
            file_bytes=file.bytes,
            supersedes=_replaced(source, found.declaration, file.name),
            left_out=found.left_out,
            why=why,
        )
        progress(3, STEPS, _("Keeping the release"))
    progress(STEPS, STEPS, _("Loaded %(rows)s observations") % {"rows": f"{release.rows:,}"})
    return release


# --- What is told to the database


def _source(declaration: Declaration, *, by: Viewer) -> Source:
    """The source of a declaration, added if it is new. Two loads of one source wait for each other until the first is done."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"evidence.source.{declaration.code}"])
    found = Source.objects.filter(code=declaration.code).first()
    if found is not None and declaration.own_text in ("", found.declaration):
        return found
    if found is not None:
        return writes.change_source(found, by=by, version=None, declaration=declaration.own_text)
    return writes.add_source(
        by=by,
        code=declaration.code,
        name=declaration.name,
        publisher=declaration.publisher,
        licence=declaration.licence,
        licence_url=declaration.licence_url,
        address=declaration.address,
        declaration=declaration.own_text,
    )


def _in_order(meant: Sequence[Meant], file_name: str) -> tuple[list[Meant], dict[str, Indicator]]:
    """The indicators of a file, each after the one that it is part of, and those known here of all that it names. Raises Faults."""
    codes = {each.code for each in meant} | {each.part_of for each in meant if each.part_of}
    known = {each.code: each for each in Indicator.objects.filter(code__in=codes)}
    return wholes_first(meant, known, file_name), known


def _add_indicators(found: Ready, source: Source, file_name: str, *, by: Viewer) -> None:
    ordered, known = _in_order(found.meant, file_name)
    whole = found.whole([each.code for each in ordered if each.code not in known and each.decimals is None])
    for each in ordered:
        if each.code not in known:
            known[each.code] = writes.add_indicator(
                by=by,
                source=source,
                code=each.code,
                name=each.name,
                unit=each.unit or _("number"),
                decimals=each.decimals if each.decimals is not None else int(each.code not in whole),
                polarity=each.polarity,
                subject=each.subject,
                definition=each.definition,
                aggregation=each.aggregation,
                aggregation_mark=each.aggregation_mark,
                smallest_shown=each.smallest_shown,
                disclosure=each.disclosure,
                part_of=known.get(each.part_of),
            )


def _replaced(source: Source | None, declaration: Declaration, file_name: str) -> Release | None:
    """The release that a file of this source takes the place of."""
    standing = Release.objects.filter(source=source, superseded_by__isnull=True).exclude(file_sha256="")
    if declaration.each_file == "part":
        standing = standing.filter(file_name=file_name)
    return standing.order_by("-pk").first() if source is not None else None


def _loaded_already(source: Source | None, sha256: str) -> Release | None:
    """The release in force that this very file is."""
    return Release.objects.filter(source=source, file_sha256=sha256, superseded_by__isnull=True).first()


def _refuse_again(source: Source, sha256: str, file_name: str) -> None:
    same = _loaded_already(source, sha256)
    if same is not None:
        facts = {"day": f"{same.loaded_at:%d %B %Y}", "number": same.pk, "title": same.title}
        raise Faults(
            [
                Fault(
                    file_name,
                    _("This very file was loaded on %(day)s already, as release %(number)s, “%(title)s”.") % facts,
                    _("There is nothing to do. If its figures have changed, fetch the new file from its publisher."),
                )
            ]
        )


def _title(found: Ready) -> str:
    """The source, what the file is about where it is one of several, and from when to when."""
    declaration = found.declaration
    about = next(iter(found.titles)) if len(found.titles) == 1 else words(Path(found.file.name).stem)
    name = part_of_source(declaration.name, about) if declaration.each_file == "part" else declaration.name
    labels = sorted(found.spans, key=lambda label: found.spans[label])
    if not labels or labels[0] in name:
        return name[:300]
    span = labels[0] if len(labels) == 1 else _("%(first)s to %(last)s") % {"first": labels[0], "last": labels[-1]}
    return f"{name[: 298 - len(span)]}, {span}"


def part_of_source(name: str, about: str) -> str:
    """A source and what a file of it is about, each told once where the one begins with the other."""
    one, other = name.casefold(), about.casefold()
    if other.startswith(one):
        return about
    return name if one.startswith(other) else f"{name}: {about}"
