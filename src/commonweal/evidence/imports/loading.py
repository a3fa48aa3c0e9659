"""From a file to a release: understand it, check it, and write its observations, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.evidence import rules, writes
from commonweal.evidence.imports import tables
from commonweal.evidence.imports.declarations import Declaration, words
from commonweal.evidence.imports.faults import Fault, Faults
from commonweal.evidence.imports.files import opened
from commonweal.evidence.imports.matching import matched
from commonweal.evidence.imports.meaning import Meant, indicators_of
from commonweal.evidence.imports.reshaping import long_table
from commonweal.evidence.imports.staging import Progress, Staged, staged, text_of
from commonweal.evidence.models import Indicator, Release, Source
from commonweal.evidence.store.engine import quoted
from commonweal.evidence.store.shape import ROW_GROUP_ROWS
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
    """The first observations: indicator by its name, place, period, value, status."""
    replaces: Release | None = None
    loaded_already: Release | None = None
    """The release that this very file is already, which leaves nothing to load."""

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


def nothing(_done: int, _total: int, _message: str = "") -> None:
    """Progress that nobody watches."""


def understand(path: Path, *, by: Viewer, declaration: Declaration | None = None, name: str = "") -> Understood:
    """Read and check a file without writing anything. Raises Refused for anyone but a support team, Faults for a bad file."""
    rules.may_load_release(by).or_refuse()
    with _ready(path, declaration, name or path.name) as (found, file, table, meant):
        codes = {each.code for each in meant}
        known = set(Indicator.objects.filter(code__in=codes).values_list("code", flat=True))
        names = {each.code: each.name for each in meant}
        source = Source.objects.filter(code=found.code).first()
        places = [
            code
            for (code,) in table.duck.execute(f"SELECT DISTINCT {text_of(table.plan.place)} FROM given").fetchall()  # noqa: S608
        ]
        columns = "indicator, place, period, value, status"
        sample = table.duck.execute(
            f"SELECT {columns} FROM ({long_table(table, found, meant, number=0)}) LIMIT {SAMPLED}"  # noqa: S608
        ).fetchall()
        return Understood(
            declaration=found,
            file_name=file.name,
            file_sha256=file.sha256,
            file_bytes=file.bytes,
            rows=table.rows,
            indicators=meant,
            new=frozenset(codes - known),
            periods=sorted(table.spans, key=lambda label: table.spans[label]),
            place_count=len(places),
            known_place_count=Place.objects.filter(code__in=places).values("code").distinct().count(),
            observations=table.rows * max(len(table.plan.measures), len(table.plan.values)),
            marked=table.marked,
            ignored=table.plan.ignored,
            line=table.plan.line,
            sample=[(names.get(code, code), *facts) for code, *facts in sample],
            replaces=_replaced(source, found, file.name),
            loaded_already=_loaded_already(source, file.sha256),
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
    with _ready(path, declaration, name or path.name) as (found, file, table, meant), transaction.atomic():
        progress(1, STEPS, _("Checked %(rows)s rows") % {"rows": f"{table.rows:,}"})
        source = _source(found, by=by)
        _refuse_again(source, file.sha256, file.name)
        _add_indicators(meant, source, by=by)
        progress(2, STEPS, _("Writing the observations"))
        release = writes.add_release(
            by=by,
            source=source,
            title=title or _title(found, table, file.name),
            retrieved_on=retrieved_on,
            fill=_filling(table, found, meant),
            file_name=file.name,
            file_sha256=file.sha256,
            file_bytes=file.bytes,
            supersedes=_replaced(source, found, file.name),
            why=why,
        )
        progress(3, STEPS, _("Keeping the release"))
    progress(STEPS, STEPS, _("Loaded %(rows)s observations") % {"rows": f"{release.rows:,}"})
    return release


@contextmanager
def _ready(path: Path, declaration: Declaration | None, name: str) -> Iterator[Any]:
    with ExitStack() as stack:
        if declaration is None:
            declaration = matched(path, name)
        file = stack.enter_context(
            opened(path, encoding=declaration.encoding, sheet=declaration.sheet, name=Path(name).name)
        )
        plan = tables.plan_of(tables.start_of(file.text, file.name), declaration, file.name)
        table = stack.enter_context(staged(file, plan, declaration, store=Path(settings.COMMONWEAL_EVIDENCE_STORE)))
        yield declaration, file, table, indicators_of(table, declaration, file.name)


# --- What is told to the database


def _filling(table: Staged, declaration: Declaration, meant: Sequence[Meant]) -> Callable[[int, Path], int]:
    def fill(number: int, draft: Path) -> int:
        written = table.duck.execute(
            f"COPY ({long_table(table, declaration, meant, number=number)}) TO {quoted(str(draft))} "
            f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP_ROWS})"
        ).fetchone()
        return int(written[0]) if written else 0

    return fill


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


def _add_indicators(meant: Sequence[Meant], source: Source, *, by: Viewer) -> None:
    known = set(Indicator.objects.filter(code__in=[each.code for each in meant]).values_list("code", flat=True))
    for each in meant:
        if each.code not in known:
            writes.add_indicator(
                by=by,
                source=source,
                code=each.code,
                name=each.name,
                unit=each.unit or _("number"),
                decimals=each.decimals,
                polarity=each.polarity,
                subject=each.subject,
                definition=each.definition,
                aggregation=each.aggregation,
                aggregation_mark=each.aggregation_mark,
                smallest_shown=each.smallest_shown,
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


def _title(declaration: Declaration, table: Staged, file_name: str) -> str:
    """The source, what the file is about where it is one of several, and from when to when."""
    titles = {kind[0] for kind in table.kinds}
    about = next(iter(titles)) if len(titles) == 1 else words(Path(file_name).stem)
    name = f"{declaration.name}: {about}" if declaration.each_file == "part" else declaration.name
    labels = sorted(table.spans, key=lambda label: table.spans[label])
    if not labels or labels[0] in name:
        return name[:300]
    span = labels[0] if len(labels) == 1 else _("%(first)s to %(last)s") % {"first": labels[0], "last": labels[-1]}
    return f"{name[: 298 - len(span)]}, {span}"
