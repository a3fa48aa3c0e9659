"""Changes to the observations: releases are added, never changed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.analysis import periods
from commonweal.evidence import rules
from commonweal.evidence.models import Indicator, Release, Segment, Source
from commonweal.evidence.store import segments
from commonweal.evidence.store.faults import NoRoom, Unavailable
from commonweal.evidence.store.shape import COLUMNS, ORDER, ROW_GROUP_ROWS, Kind, Status
from commonweal.evidence.writes import withholding
from commonweal.evidence.writes.gathering import LOADED, RECORDED, SMALL_ROWS, Files
from commonweal.kit.record import written
from commonweal.register.models import Place
from commonweal.register.rules import Viewer

ARROW_TYPES = {"int64": pa.int64(), "string": pa.string(), "date": pa.date32(), "float64": pa.float64()}
ARROW = pa.schema([(name, ARROW_TYPES[kind]) for name, kind in COLUMNS.items()])


@dataclass(frozen=True)
class Observation:
    """One figure to record: of an indicator, by its code, in a place, by its code, over a period as people write it.

    A value of None is missing unless `status` says that it is suppressed. A figure recorded again for the same
    indicator, place and period replaces the one before in every reading; both are kept.
    """

    indicator: str
    place: str
    period: str
    value: float | None
    lower: float | None = None
    upper: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    status: str = ""
    kind: str = Kind.RAW


@written
def record_observations(
    *,
    by: Viewer,
    source: Source,
    rows: Iterable[Observation],
    on: date,
    title: str = "",
    supersedes: Release | None = None,
    why: str = "",
) -> Release:
    """Record figures that were measured rather than published in a file, as one release of their source.

    Those of a source that the partners of a place share are their returns, whatever kind the rows say.
    Raises Refused for anyone but a partner; ValidationError naming every figure at fault, and then nothing is recorded.
    """
    rules.may_record_observations(by).or_refuse()
    given = [replace(each, kind=Kind.RETURN) for each in rows] if source.shared_in_id else list(rows)
    number = _next_release()
    table = _table(number, given)
    try:
        written_file = segments.write(
            segments.shelf_of(settings), name=f"{RECORDED}-{number:010d}", fill=_filled(table)
        )
        release = _enter(
            number,
            written_file,
            by=by,
            source=source,
            title=title or _("%(source)s, %(day)s") % {"source": source, "day": on.isoformat()},
            retrieved_on=on,
            supersedes=supersedes,
        )
    except (NoRoom, Unavailable) as fault:
        raise ValidationError(str(fault)) from fault
    # The figures are in: where files cannot be gathered now, the next recording tries again.
    with suppress(NoRoom, Unavailable):
        Files(segments.shelf_of(settings)).gather(largest=SMALL_ROWS)
    return release


@written
def add_release(
    *,
    by: Viewer,
    source: Source,
    title: str,
    retrieved_on: date,
    fill: Callable[[int, Path], int],
    file_name: str,
    file_sha256: str,
    file_bytes: int,
    supersedes: Release | None = None,
    left_out: Mapping[str, int] | None = None,
    why: str = "",
) -> Release:
    """Add a release that was read from a published file. `fill` is told its number and writes its observations to a path.

    `left_out` is what of the file is not in it, in words, and of how many rows.

    Raises Refused for anyone but a support team, NoRoom where the disk is full, Unavailable where the store cannot be reached, and whatever `fill` raises; then nothing is added.
    """
    rules.may_load_release(by).or_refuse()
    number = _next_release()
    # Afterwards, so that a load neither waits for it nor fails with it.
    transaction.on_commit(lambda: Files(segments.shelf_of(settings)).gather(), robust=True)
    written_file = segments.write(
        segments.shelf_of(settings), name=f"{LOADED}-{number:010d}", fill=lambda draft: fill(number, draft)
    )
    return _enter(
        number,
        written_file,
        by=by,
        source=source,
        title=title,
        retrieved_on=retrieved_on,
        supersedes=supersedes,
        file_name=file_name,
        file_sha256=file_sha256,
        file_bytes=file_bytes,
        left_out=dict(left_out or {}),
    )


def _next_release() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('evidence_release', 'id'))")
        return int(cursor.fetchone()[0])


def _enter(number: int, file: segments.Written, *, by: Viewer, **facts: Any) -> Release:
    segment = Segment.objects.create(path=file.path, sha256=file.sha256, rows=file.rows, bytes=file.bytes)
    release = Release(
        pk=number, loaded_by_id=by.user_id, loaded_by_name=by.name, rows=file.rows, segment=segment, **facts
    )
    release.full_clean(exclude=["segment", "source", "loaded_by"])
    if release.supersedes is not None:
        Files.hold()
    release.save(force_insert=True)
    if release.supersedes is not None:
        Files.note(Release.objects.get(pk=release.supersedes.pk).segment)
    withholding.Decisions.on_release(release)
    return release


# --- What is given


def _table(number: int, given: Sequence[Observation]) -> pa.Table:
    _check(given)
    spans = {each.period: periods.parse(each.period) for each in given}
    columns = {
        "release": [number] * len(given),
        "period_start": [spans[each.period].start for each in given],
        "period_end": [spans[each.period].end for each in given],
        "status": [each.status or (Status.MISSING if each.value is None else Status.PRESENT) for each in given],
    }
    for name in COLUMNS:
        if name not in columns:
            columns[name] = [getattr(each, name) for each in given]
    table = pa.table({name: columns[name] for name in COLUMNS}, schema=ARROW)
    return table.sort_by([(name, "ascending") for name in ORDER])


def _check(given: Sequence[Observation]) -> None:
    faults = [] if given else [_("There is no figure to record.")]
    known_indicators = set(
        Indicator.objects.filter(code__in={each.indicator for each in given}).values_list("code", flat=True)
    )
    known_places = set(Place.objects.filter(code__in={each.place for each in given}).values_list("code", flat=True))
    seen: set[tuple[object, ...]] = set()
    for each in given:
        fault = _fault(each, known_indicators, known_places, seen)
        if fault:
            faults.append(fault)
    if faults:
        shown = faults[:20]
        if len(faults) > len(shown):
            more = len(faults) - len(shown)
            shown.append(ngettext("%(count)s more fault", "%(count)s more faults", more) % {"count": more})
        raise ValidationError(shown)


def _fault(each: Observation, indicators: set[str], places: set[str], seen: set[tuple[object, ...]]) -> str:
    facts = {"indicator": each.indicator, "place": each.place, "period": each.period}
    if each.indicator not in indicators:
        return _("There is no indicator with the code %(indicator)s.") % facts
    if each.place not in places:
        return _("There is no place with the code %(place)s in the register.") % facts
    if not periods.is_period(each.period):
        return _("“%(period)s” is not a period (%(indicator)s, %(place)s).") % facts
    span = periods.parse(each.period)
    key = (each.indicator, each.place, span.start, span.end)
    if key in seen:
        return _("%(indicator)s of %(place)s is given twice for %(period)s.") % facts
    seen.add(key)
    numbers = (each.value, each.lower, each.upper, each.numerator, each.denominator)
    if any(number is not None and not math.isfinite(number) for number in numbers):
        return _("%(indicator)s of %(place)s for %(period)s is not a number.") % facts
    return (
        ""
        if _is_consistent(each)
        else _("%(indicator)s of %(place)s for %(period)s has a value and is not present.") % facts
    )


def _is_consistent(each: Observation) -> bool:
    """Whether value and status agree: present with a value, anything else without one."""
    if each.kind not in list(Kind) or each.status not in ["", *Status]:
        return False
    return each.status == "" or (each.status == Status.PRESENT) == (each.value is not None)


def _filled(table: pa.Table) -> Callable[[Path], int]:
    def fill(path: Path) -> int:
        pq.write_table(table, path, compression="zstd", row_group_size=ROW_GROUP_ROWS)
        return int(table.num_rows)

    return fill
