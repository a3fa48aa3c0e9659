"""Reads a published lookup and checks it whole: its headings, its codes, its garbled names, and what became of areas."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.csv as arrow_csv
from django.conf import settings
from django.utils.translation import gettext as _

from commonweal.analysis import carrying
from commonweal.evidence.imports.faults import MOST_LISTED, Fault, Faults, clipped
from commonweal.evidence.imports.files import Opened, opened
from commonweal.evidence.imports.lookup_headings import Geography, Meaning, meaning_of
from commonweal.evidence.rules.codes import code_systems, kind_name, system_of
from commonweal.evidence.store import engine, segments
from commonweal.evidence.store.engine import quoted
from commonweal.evidence.store.lookups import COLUMNS, ORDER, ROW_GROUP_ROWS

ROWS_SEARCHED = 60
DELIMITERS = ",;\t|"
CODE_PAGE = "cp1252"
FEWEST_GEOGRAPHIES = 2
SAMPLED = 8
JUDGED = 2_000
LONGEST_CODE = 40

GARBLED = re.compile("[ÃÂÅÄâ][\u0080-\u00bf¡-¿€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œŸÆ¦]?")
APOSTROPHE = re.compile("(?<=\\w)æs\\b")
"""A right quotation mark that went through a code page of DOS: St Mary’s as St Maryæs."""


@dataclass(frozen=True)
class Pair:
    """One way in which a file leads, before it is loaded."""

    first: Geography
    second: Geography
    first_system: str
    second_system: str
    is_change: bool
    rows: int = 0

    @property
    def words(self) -> str:
        return f"{named(self.first.kind, self.first.vintage)} → {named(self.second.kind, self.second.vintage)}"


def named(kind: str, vintage: str) -> str:
    """A geography in words: ward 2019."""
    return f"{kind_name(kind)} {vintage}".strip()


@dataclass
class LookupTable:
    """A file that has been read and checked: its geographies as c0, n0, c1, n1, ... in the engine's table `given`."""

    duck: duckdb.DuckDBPyConnection
    file: Opened
    headings: Sequence[str]
    meaning: Meaning
    pairs: Sequence[Pair]
    places: Mapping[int, int]
    """The number of a geography by the identity of its object."""
    rows: int
    mended: int
    sample: Sequence[Sequence[str]]
    changes: Mapping[str, int]

    def counted(self) -> list[int]:
        """How many lines each pair has."""
        told = self.duck.execute(
            f"SELECT pair, count(*) FROM ({self._lines(0)}) GROUP BY pair"  # noqa: S608
        ).fetchall()
        found = dict(told)
        return [int(found.get(number, 0)) for number in range(len(self.pairs))]

    def fill(self, number: int, draft: Path) -> int:
        """Write the lines of every pair to a file, as lookup `number`."""
        written = self.duck.execute(
            f"COPY (SELECT {', '.join(COLUMNS)} FROM ({self._lines(number)}) ORDER BY {', '.join(ORDER)}) "  # noqa: S608
            f"TO {quoted(str(draft))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP_ROWS})"
        ).fetchone()
        return int(written[0]) if written else 0

    def _lines(self, number: int) -> str:
        return " UNION ALL ".join(self._of_pair(number, nth, pair) for nth, pair in enumerate(self.pairs))

    def _of_pair(self, number: int, nth: int, pair: Pair) -> str:
        """The lines of one pair: what both areas have in common, and which share of the first area's rows that is."""
        parts = [
            f"SELECT row, {a} AS a, {an} AS an, {b} AS b, {bn} AS bn, {self._change(pair)} AS change FROM given "  # noqa: S608
            f"WHERE {a} <> '' AND {b} <> ''"
            for a, an in self._columns(pair.first)
            for b, bn in self._columns(pair.second)
        ]
        share = "NULL" if pair.is_change else "least(1.0, count(DISTINCT row)::DOUBLE / any_value(whole))"
        own = f"SELECT c{self.places[id(pair.first)]} AS own, count(*) AS whole FROM given GROUP BY own"  # noqa: S608
        return (
            f"SELECT {number}::BIGINT AS lookup, {nth}::BIGINT AS pair, a AS from_code, any_value(an) AS from_name, "  # noqa: S608
            "b AS to_code, any_value(bn) AS to_name, any_value(change) AS change, "
            f"count(DISTINCT row)::BIGINT AS parts, {share} AS share FROM "
            f"({' UNION ALL '.join(parts)}) JOIN ({own}) ON own = a GROUP BY a, b"
        )

    def _change(self, pair: Pair) -> str:
        return "change" if pair.is_change else "''"

    def _columns(self, geography: Geography) -> list[tuple[str, str]]:
        number = self.places[id(geography)]
        return [(_cell("c", number, nth), _cell("n", number, nth)) for nth in range(len(geography.codes))]


def _cell(letter: str, number: int, nth: int) -> str:
    return f"{letter}{number}" if nth == 0 else f"{letter}{number}_{nth}"


@contextmanager
def lookup_table(path: Path, name: str) -> Iterator[LookupTable]:
    """A published lookup, read and found without fault, for as long as the block lasts. Raises Faults."""
    with _in_its_encoding(path, Path(name).name) as file:
        delimiter, line, headings = _headings(file)
        meaning = meaning_of(headings)
        given = _read(file, delimiter, line, headings, meaning)
        with engine.connect() as duck:
            store = segments.shelf_of(settings).local
            engine.fence(duck, [file.text.parent, store], spill=file.text.parent / "spill")
            yield _staged(duck, file, headings, meaning, given, _Where(file, delimiter, line, headings))


@contextmanager
def _in_its_encoding(path: Path, name: str) -> Iterator[Opened]:
    """The file as text. Lists of names are often saved in the code page of Windows, which is tried where UTF-8 fails."""
    with ExitStack() as stack:
        try:
            file = stack.enter_context(opened(path, name=name))
        except Faults as first:
            try:
                file = stack.enter_context(opened(path, encoding=CODE_PAGE, name=name))
            except Faults:
                raise first from None
        yield file


def _headings(file: Opened) -> tuple[str, int, list[str]]:
    """The delimiter, the line of the headings and the headings: the row that names the most geographies. Raises Faults."""
    best: tuple[int, str, int, list[str]] = (0, ",", 1, [])
    for delimiter in DELIMITERS:
        with file.text.open(encoding="utf-8-sig", newline="") as text:
            for _nth, row in zip(range(ROWS_SEARCHED), reader := csv.reader(text, delimiter=delimiter), strict=False):
                score = len(meaning_of(row).geographies)
                if score > best[0]:
                    best = (score, delimiter, reader.line_num, row)
    if best[0] < FEWEST_GEOGRAPHIES:
        shown = ", ".join(clipped(heading) for heading in best[3][:20]) or _("none that names codes of areas")
        raise Faults(
            [
                Fault(
                    file.name,
                    _(
                        "This is no lookup: it needs columns of codes of two kinds of area, and its headings are %(headings)s."
                    )
                    % {"headings": shown},
                    _("Headings look like LSOA11CD, WD24CD or LAD20CD: the kind of area, two digits of the year, CD."),
                )
            ]
        )
    return best[1], best[2], best[3]


def _read(file: Opened, delimiter: str, line: int, headings: Sequence[str], meaning: Meaning) -> pa.Table:
    """The columns that mean something, as text. Raises Faults for rows with too few or too many cells."""
    wrong: list[tuple[str, int, int]] = []

    def rejected(row: Any) -> str:
        wrong.append((str(row.text), int(row.expected_columns), int(row.actual_columns)))
        return "skip"

    names = [f"h{index}" for index in range(len(headings))]
    wanted = [f"h{index}" for index in sorted(meaning.columns)]
    try:
        table = arrow_csv.read_csv(
            file.text,
            read_options=arrow_csv.ReadOptions(use_threads=False, skip_rows=line, column_names=names),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=rejected
            ),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=wanted, column_types=dict.fromkeys(wanted, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        raise Faults([_no_rows(file.name, error)]) from error
    faults = [
        Fault(
            file.name,
            _("A row has %(actual)d cells where the headings are %(expected)d: “%(text)s”.")
            % {"actual": actual, "expected": expected, "text": clipped(text)},
            _("If it is a note under the table, delete it; a name with a comma in it must stand in quotation marks."),
        )
        for text, expected, actual in wrong
        if text.strip(f" {delimiter}")
    ]
    if faults:
        raise Faults(faults, total=len(faults))
    return table


def _no_rows(name: str, error: Exception) -> Fault:
    return Fault(
        name,
        _("The rows cannot be divided into cells (%(error)s).") % {"error": clipped(str(error))},
        _("Fetch it again from its publisher; it may have been cut off on its way."),
    )


@dataclass(frozen=True)
class _Where:
    """Finds the row of a cell again, once a fault must name it."""

    file: Opened
    delimiter: str
    line: int
    headings: Sequence[str]

    def rows_of(self, column: int, bad: set[str]) -> Iterator[tuple[int, str]]:
        with self.file.text.open(encoding="utf-8-sig", newline="") as text:
            reader = csv.reader(text, delimiter=self.delimiter)
            for row in reader:
                if reader.line_num > self.line and column < len(row) and row[column].strip() in bad:
                    yield reader.line_num, row[column].strip()


def _staged(
    duck: duckdb.DuckDBPyConnection,
    file: Opened,
    headings: Sequence[str],
    meaning: Meaning,
    given: pa.Table,
    where: _Where,
) -> LookupTable:
    duck.register("raw", given)
    cells = [
        (f"trim(h{column})" if column is not None else "''", _cell(letter, number, nth))
        for number, each in enumerate(meaning.geographies)
        for letter, columns in (("c", each.codes), ("n", each.names))
        for nth, column in enumerate(columns)
    ]
    change = "''" if meaning.change is None else f"upper(trim(h{meaning.change}))"
    listed = ", ".join(f"{cell} AS {name}" for cell, name in cells)
    filled = " OR ".join(f"{name} <> ''" for _raw, name in cells if name.startswith("c"))
    duck.execute(
        f"CREATE TABLE given AS SELECT * FROM (SELECT row_number() OVER () AS row, {listed}, {change} AS change FROM raw) "  # noqa: S608
        f"WHERE {filled}"
    )
    duck.unregister("raw")
    _one_form_of_postcodes(duck, meaning)
    systems = _systems(duck, meaning, where)
    mended = _mend(duck, [name for _raw, name in cells if name.startswith("n")])
    rows = duck.execute("SELECT count(*) FROM given").fetchone()
    if not rows or not rows[0]:
        raise Faults([Fault(file.name, _("There is no row under the headings."), _("Fetch it again."))])
    places = {id(each): number for number, each in enumerate(meaning.geographies)}
    pairs = _pairs(duck, meaning, systems, places)
    return LookupTable(
        duck, file, headings, meaning, pairs, places, int(rows[0]), mended,
        _sample(duck, meaning), _changes(duck, pairs, places, file.name),
    )  # fmt: skip


def _one_form_of_postcodes(duck: duckdb.DuckDBPyConnection, meaning: Meaning) -> None:
    """Postcodes with one space, as people write them, however the file pads them."""
    for number, each in enumerate(meaning.geographies):
        if each.kind == "PCD":
            bare = f"upper(replace(c{number}, ' ', ''))"
            duck.execute(f"UPDATE given SET c{number} = {bare}[:-4] || ' ' || {bare}[-3:] WHERE length({bare}) > 4")  # noqa: S608


def _systems(duck: duckdb.DuckDBPyConnection, meaning: Meaning, where: _Where) -> list[str]:
    """The code system of each geography. Raises Faults for cells that are no code of it."""
    systems, faults, total = [], list[Fault](), 0
    for number, each in enumerate(meaning.geographies):
        names = [_cell("c", number, nth) for nth in range(len(each.codes))]
        union = " UNION ".join(f"SELECT {name} AS code FROM given WHERE {name} <> ''" for name in names)  # noqa: S608
        codes = [code for (code,) in duck.execute(f"SELECT code FROM ({union}) ORDER BY code").fetchall()]  # noqa: S608
        found = Counter(
            system.code if (system := system_of(code)) else "" for code in codes[:: max(1, len(codes) // JUDGED)]
        )
        unknown = found.pop("", 0)
        usual = found.most_common(1)[0][0] if found and found.total() >= unknown else ""
        systems.append(usual)
        bad = _not_of(usual, codes)
        total += len(bad)
        for nth in range(len(each.codes)):
            for row, value in where.rows_of(each.codes[nth], set(bad)) if bad else ():
                if len(faults) < MOST_LISTED:
                    faults.append(_no_code(where.file.name, row, where.headings[each.codes[nth]], value, usual))
    if faults:
        raise Faults(faults, total=total)
    return systems


def _not_of(usual: str, codes: Sequence[str]) -> list[str]:
    """The cells that are no code of any declared system: one column may hold the codes of four nations."""
    if not usual:
        return [code for code in codes if " " in code or len(code) > LONGEST_CODE]
    form = re.compile("|".join(f"(?:{system.form})" for system in code_systems().systems))
    return [code for code in codes if not form.fullmatch(code)]


def _no_code(name: str, row: int, heading: str, value: str, system: str) -> Fault:
    return Fault(
        name,
        _("“%(value)s” is no code of the system that this column holds (%(system)s).")
        % {"value": clipped(value), "system": system or _("not known")},
        _("If the row is a note or a total, delete it; if codes are cut off or have lost zeros, fetch the file again."),
        row=row,
        column=heading.strip(),
        value=clipped(value),
    )


def _mend(duck: duckdb.DuckDBPyConnection, columns: Sequence[str]) -> int:
    """Put right the names that went through a wrong code page; say how many cells that were."""
    count = 0
    for name in columns:
        suspect = duck.execute(
            f"SELECT DISTINCT {name} FROM given WHERE regexp_matches({name}, '[ÃÂÅÄâæ]')"  # noqa: S608
        ).fetchall()
        for (garbled,) in suspect:
            right = mended(garbled)
            if right != garbled:
                told = duck.execute(
                    f"UPDATE given SET {name} = $right WHERE {name} = $garbled",  # noqa: S608
                    {"right": right, "garbled": garbled},
                ).fetchone()
                count += int(told[0]) if told else 0
    return count


def mended(text: str) -> str:
    """A text that was UTF-8 and read as something else, as it was meant; any other text as it is."""
    found = text
    if GARBLED.search(text):
        for page in ("cp1252", "latin-1"):
            try:
                found = text.encode(page).decode("utf-8")
                break
            except (UnicodeEncodeError, UnicodeDecodeError):
                continue
    return APOSTROPHE.sub("’s", found)


def _pairs(
    duck: duckdb.DuckDBPyConnection, meaning: Meaning, systems: Sequence[str], places: Mapping[int, int]
) -> list[Pair]:
    """Every way in which the file leads: from each geography to each wider one, and to its codes in other systems."""
    ranks = code_systems().ranks
    counts = {
        number: int((duck.execute(f"SELECT count(DISTINCT c{number}) FROM given").fetchone() or (0,))[0])  # noqa: S608
        for number in range(len(meaning.geographies))
    }
    changed = _changed(meaning)

    def width(each: Geography) -> tuple[Any, ...]:
        number = places[id(each)]
        # Of one kind the older stands first; else the more numerous, which are the smaller.
        return (0, each.vintage) if each in changed else (1, -counts[number], ranks.get(each.kind, len(ranks)))

    own = [each for each in meaning.geographies if not each.is_alternative]
    ordered = sorted(own, key=width)
    pairs = [
        Pair(
            first,
            second,
            systems[places[id(first)]],
            systems[places[id(second)]],
            first in changed and second in changed,
        )
        for nth, first in enumerate(ordered)
        for second in ordered[nth + 1 :]
    ]
    for each in (each for each in meaning.geographies if each.is_alternative):
        main = next((one for one in own if (one.kind, one.vintage) == (each.kind, each.vintage)), None)
        if main is not None:
            pairs.append(Pair(main, each, systems[places[id(main)]], systems[places[id(each)]], is_change=False))
    return pairs


def _changed(meaning: Meaning) -> list[Geography]:
    """The two geographies of one kind between which a file tells what became of areas; none where it does not."""
    if meaning.change is None:
        return []
    own = [each for each in meaning.geographies if not each.is_alternative]
    kinds = Counter(each.kind for each in own)
    twice = next((kind for kind, count in kinds.items() if count == 2), None)
    return [each for each in own if each.kind == twice] if twice else []


def _changes(
    duck: duckdb.DuckDBPyConnection, pairs: Sequence[Pair], places: Mapping[int, int], name: str
) -> dict[str, int]:
    """How many areas were split, merged and so on. Raises Faults where the marks contradict the pairs."""
    pair = next((pair for pair in pairs if pair.is_change), None)
    if pair is None:
        return {}
    old, new = places[id(pair.first)], places[id(pair.second)]
    rows = duck.execute(
        f"SELECT c{old}, c{new}, change FROM given WHERE c{old} <> '' AND c{new} <> '' ORDER BY row"  # noqa: S608
    ).fetchall()
    try:
        return carrying.changes(*zip(*rows, strict=True)).counts() if rows else {}
    except ValueError as error:
        raise Faults(
            [
                Fault(
                    name,
                    _("What became of areas contradicts itself: %(error)s") % {"error": error},
                    _("The file may have been cut off or filtered; fetch the whole of it from its publisher."),
                )
            ]
        ) from error


def _sample(duck: duckdb.DuckDBPyConnection, meaning: Meaning) -> list[list[str]]:
    names = [f"c{number}" for number in range(len(meaning.geographies))]
    rows = duck.execute(f"SELECT {', '.join(names)} FROM given ORDER BY row LIMIT {SAMPLED}").fetchall()  # noqa: S608
    return [list(row) for row in rows]
