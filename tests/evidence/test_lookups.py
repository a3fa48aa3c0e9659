"""Lookups: what their headings mean, what is kept of them, and what is refused with row and remedy."""

from __future__ import annotations

import hashlib
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from commonweal.evidence import reads, rules, writes
from commonweal.evidence.imports.faults import Faults
from commonweal.evidence.imports.lookup_headings import meaning_of
from commonweal.evidence.imports.lookup_tables import mended
from commonweal.evidence.imports.lookups import OPEN_GEOGRAPHY, load_lookup, source_told, understand_lookup
from commonweal.evidence.models import Lookup, LookupPair, Source
from commonweal.evidence.reads.geography import geographies
from commonweal.evidence.store import engine, segments
from commonweal.evidence.store import lookups as store
from commonweal.kit.models import Entry
from commonweal.kit.verdicts import Refused
from commonweal.register.rules import Viewer
from tests.evidence.conftest import BUILDER, PUBLIC, TODAY

CHANGES = """LSOA11CD,LSOA11NM,LSOA21CD,LSOA21NM,CHGIND,LAD22CD,LAD22NM,LAD22NMW,ObjectId
E01000001,Beck 001A,E01000001,Beck 001A,U,E07000001,Beck,,1
E01000009,Beck 009A,E01000002,Beck 002A,S,E07000001,Beck,,2
E01000009,Beck 009A,E01000003,Beck 003A,S,E07000001,Beck,,3
E01000010,Beck 010A,E01000004,Beck 004A,M,E07000001,Beck,,4
E01000011,Beck 011A,E01000004,Beck 004A,M,E07000001,Beck,,5
E01000012,Beck 012A,E01000005,Beck 005A,X,E07000001,Beck,,6
"""
WARDS = "wd24cd,wd24nm,lad24cd,lad24nm\nE05000001,St MaryÃ¦s,E07000001,Beck\nE05000002,Ynys MÃ´n,E07000001,Beck\n"


def kept(folder: Path, text: str, name: str = "lookup.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def loaded(folder: Path, text: str, name: str = "lookup.csv", **facts: Any) -> Lookup:
    told = {"by": BUILDER, "source": OPEN_GEOGRAPHY, "retrieved_on": TODAY} | facts
    return load_lookup(kept(folder, text, name), **told)


# --- Headings


@pytest.mark.parametrize(
    ("headings", "found"),
    [
        ("LSOA11CD LSOA11NM CCG19CD CCG19CDH CCG19NM LAD19CD LAD19NM FID", "LSOA2011 CCG2019 CCG2019+ LAD2019"),
        ("oa21cd lsoa21cd lsoa21nm lad22cd", "OA2021 LSOA2021 LAD2022"),
        ("\ufeffWD24CD,WD24NM,ICB24CD,ICB24NM", "WD2024 ICB2024"),
        ("LSOA91CD LSOA2031CD", "LSOA1991 LSOA2031"),
        ("LEP14CD1 LEP14NM1 LEP14CD2 LEP14NM2 LSOA11CD", "LEP2014 LSOA2011"),
        ("pcd7 pcd8 pcds dointr oa21 lsoa21cd ladcd ladnm", "PCD OA2021 LSOA2021 LAD"),
        ("gss-code local-authority-code", "LAD REG"),
        ("indicator period value", ""),
    ],
)
def test_headings_are_read_by_their_form(headings: str, found: str) -> None:
    meaning = meaning_of(headings.split("," if "," in headings else " "))
    told = [f"{each.kind}{each.vintage}{'+' if each.is_alternative else ''}" for each in meaning.geographies]
    assert " ".join(told) == found


def test_names_stand_beside_their_codes_and_the_rest_is_left_out() -> None:
    meaning = meaning_of(["FID", "LSOA11CD", "LEP14CD1", "LEP14NM1", "LEP14CD2", "LEP14NM2", "CHNGIND", "LAD11NMW"])
    lsoa, lep = meaning.geographies
    assert (lsoa.codes, lsoa.names) == ([1], [None])
    assert (lep.codes, lep.names) == ([2, 4], [3, 5])
    assert (meaning.change, meaning.left_out) == (6, ("FID", "LAD11NMW"))


@pytest.mark.parametrize(
    ("garbled", "meant"),
    [
        ("Ynys MÃ´n", "Ynys Môn"),
        ("Eilean Ã¡ ChÃ¨o", "Eilean á Chèo"),
        ("Spalding St MaryÃ¦s", "Spalding St Mary’s"),
        ("SteÃ²rnabhagh a Deas", "Steòrnabhagh a Deas"),
        ("Ynys Môn", "Ynys Môn"),
        ("Ærø", "Ærø"),
        ("Hereford & Worcester", "Hereford & Worcester"),
    ],
)
def test_names_that_went_through_a_wrong_code_page_are_mended(garbled: str, meant: str) -> None:
    assert mended(garbled) == meant


# --- Codes


@pytest.mark.parametrize(
    ("code", "system", "kind"),
    [
        ("E01005061", "GSS", "LSOA"),
        ("W06000015", "GSS", "LAD"),
        ("E99000001", "GSS", None),
        ("00DA", "old ONS", None),
        ("00ABGM", "old ONS", None),
        ("E0101", "finance", None),
        ("TRF", "register", "REG"),
        ("E60000192", "planning", None),
        ("00K", "NHS", None),
        ("95AA01S1", "NI small areas", "SOA"),
        ("m33 7zf", "postcode", "PCD"),
        ("N-1", None, None),
    ],
)
def test_a_code_is_known_by_its_form(code: str, system: str | None, kind: str | None) -> None:
    found, of = rules.codes.system_of(code), rules.codes.kind_of(code)
    assert (found.code if found else None, of.code if of else None) == (system, kind)


def test_every_system_says_where_it_is_written() -> None:
    listed = rules.codes.code_systems()
    assert all(system.source and re.compile(system.form) for system in listed.systems)
    signs = [sign for kind in listed.kinds for sign in kind.signs]
    assert len(signs) == len(set(signs))


# --- Loading


def test_understand_lookup_writes_nothing(db: None, tmp_path: Path, settings: Any) -> None:
    found = understand_lookup(kept(tmp_path, CHANGES), by=BUILDER, source=OPEN_GEOGRAPHY)
    assert found.rows == 6
    assert found.title == ("Lower layer super output area 2011 to lower layer super output area 2021 and district 2022")
    assert [(pair.words, pair.is_change, pair.rows) for pair in found.pairs] == [
        ("lower layer super output area 2011 → lower layer super output area 2021", True, 6),
        ("lower layer super output area 2011 → district 2022", False, 5),
        ("lower layer super output area 2021 → district 2022", False, 5),
    ]
    assert found.changes == {"U": 1, "S": 1, "M": 2, "X": 1}
    assert found.left_out == ("LAD22NMW", "ObjectId")
    assert found.sample[1] == ["E01000009", "E01000002", "E07000001"]
    assert (Lookup.objects.count(), Source.objects.count()) == (0, 0)
    assert list(Path(settings.COMMONWEAL_EVIDENCE_STORE).glob("lookups/**/*.parquet")) == []


def test_load_lookup_keeps_source_file_and_who(db: None, tmp_path: Path) -> None:
    lookup = loaded(tmp_path, CHANGES, why="for 2021")
    assert (lookup.source.name, lookup.source.licence) == ("Open Geography portal", "Open Government Licence v3.0")
    assert lookup.file_sha256 == hashlib.sha256(CHANGES.encode()).hexdigest()
    assert (lookup.file_bytes, lookup.rows, lookup.loaded_by_name) == (len(CHANGES), 16, "the tests")
    assert lookup.retrieved_on == TODAY
    entry = Entry.objects.get(verb="evidence.add_lookup")
    assert (entry.thing_id, entry.why, entry.by_name) == (lookup.pk, "for 2021", "the tests")
    known = geographies(PUBLIC)
    pair = known.change("LSOA", "2011", "2021")
    assert pair is not None
    lines = known.lines(pair)
    assert [(row["from_code"], row["to_code"], row["change"], row["share"]) for row in lines] == [
        ("E01000001", "E01000001", "U", None),
        ("E01000009", "E01000002", "S", None),
        ("E01000009", "E01000003", "S", None),
        ("E01000010", "E01000004", "M", None),
        ("E01000011", "E01000004", "M", None),
        ("E01000012", "E01000005", "X", None),
    ]
    assert known.change("LSOA", "2001", "2011") is None


def test_a_source_whose_name_has_no_latin_letter_has_a_code(db: None, tmp_path: Path) -> None:
    codes = {source_told({"name": name, "publisher": "P", "licence": "L"}).code for name in ("統計", "Εφορία")}
    assert len(codes) == 2
    source = source_told({"name": "統計", "publisher": "P", "licence": "L"})
    lookup = load_lookup(kept(tmp_path, CHANGES), by=BUILDER, source=source, retrieved_on=TODAY)
    assert (lookup.source.name, lookup.source.code in codes) == ("統計", True)


def test_areas_that_lie_in_two_at_once_lie_wholly_in_both(db: None, tmp_path: Path) -> None:
    text = "LSOA11CD,LEP14CD1,LEP14NM1,LEP14CD2,LEP14NM2\nE01000001,E37000001,North,E37000002,South\nE01000002,E37000001,North,,\n"
    loaded(tmp_path, text)
    known = geographies(PUBLIC)
    [pair] = known.pairs.values()
    assert [(row["from_code"], row["to_code"], row["share"]) for row in known.lines(pair)] == [
        ("E01000001", "E37000001", 1.0),
        ("E01000001", "E37000002", 1.0),
        ("E01000002", "E37000001", 1.0),
    ]


def test_shares_are_of_the_lines_that_an_area_has(db: None, tmp_path: Path) -> None:
    text = "LSOA11CD,WD24CD,LAD24CD\n" + "".join(
        f"E0100000{n},E0500000{1 + n // 4},{'E07000001' if n != 3 else ''}\n" for n in range(1, 7)
    )
    loaded(tmp_path, text)
    known = geographies(PUBLIC)
    wards = next(pair for pair in known.pairs.values() if (pair.from_kind, pair.to_kind) == ("WD", "LAD"))
    assert [(row["from_code"], row["parts"], row["share"]) for row in known.lines(wards)] == [
        ("E05000001", 2, pytest.approx(2 / 3)),
        ("E05000002", 3, 1.0),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_usual_encoding_is_read(db: None, tmp_path: Path, encoding: str) -> None:
    text = "Title of the table\n\nWD24CD;WD24NM;LAD24CD\nE05000001;Ynys Môn ;E07000001\n;;\n"
    lookup = load_lookup(kept(tmp_path, text, encoding=encoding), by=BUILDER, source=OPEN_GEOGRAPHY, retrieved_on=TODAY)
    [line] = geographies(PUBLIC).lines(lookup.pairs.get())
    assert (line["from_name"], line["to_code"]) == ("Ynys Môn", "E07000001")


def test_names_are_mended_and_counted(db: None, tmp_path: Path) -> None:
    assert understand_lookup(kept(tmp_path, WARDS), by=BUILDER, source=OPEN_GEOGRAPHY).mended == 2
    lookup = loaded(tmp_path, WARDS)
    names = [row["from_name"] for row in geographies(PUBLIC).lines(lookup.pairs.get())]
    assert names == ["St Mary’s", "Ynys Môn"]


def test_postcodes_are_kept_with_one_space(db: None, tmp_path: Path) -> None:
    loaded(tmp_path, "PCD7,PCDS,LSOA21CD\nM33 7ZF,M33 7ZF,E01000001\nM337ZG ,M33 7ZG,E01000002\n")
    known = geographies(PUBLIC)
    [pair] = known.pairs.values()
    assert [row["from_code"] for row in known.lines(pair)] == ["M33 7ZF", "M33 7ZG"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("LSOA11CD,name\nE01000001,a\n", "This is no lookup"),
        ("a,b\n1,2\n", "none that names codes of areas"),
        ("LSOA11CD,LAD20CD\n", "There is no row under the headings"),
        ("LSOA11CD,LAD20CD\nE01000001,E07000001\nE01000002,E070\n", "row 3, column “LAD20CD”: “E070” is no code"),
        ("LSOA11CD,LAD20CD\nE01000001,E07000001\nSource: ONS,\n", "row 3, column “LSOA11CD”: “Source: ONS”"),
        ("LSOA11CD,LAD20CD\nE01000001,E07000001\nE01000002\n", "A row has 1 cells where the headings are 2"),
        ("LSOA11CD,LAD20CD\nE01000001,Bristol, City of\n", "A row has 3 cells where the headings are 2"),
        (CHANGES.replace("E01000009,Beck 009A,E01000003,Beck 003A,S,E07000001,Beck,,3\n", ""), "pairs are missing"),
        (CHANGES.replace(",U,", ",Z,"), "“Z” is no mark of a change"),
    ],
)
def test_a_file_at_fault_is_refused_and_nothing_is_kept(
    db: None, tmp_path: Path, settings: Any, text: str, said: str
) -> None:
    with pytest.raises(Faults, match=re.escape(said)):
        loaded(tmp_path, text)
    assert (Lookup.objects.count(), Source.objects.count()) == (0, 0)
    assert list(Path(settings.COMMONWEAL_EVIDENCE_STORE).glob("lookups/**/*.parquet")) == []


def test_the_same_file_twice_is_refused_and_a_new_one_supersedes(db: None, tmp_path: Path) -> None:
    first = loaded(tmp_path, CHANGES)
    with pytest.raises(Faults, match=r"This very file was loaded .* There is nothing to do"):
        loaded(tmp_path, CHANGES)
    second = loaded(tmp_path, CHANGES.replace(",6\n", ",7\n"))
    assert second.supersedes == first
    other = loaded(tmp_path, WARDS)
    assert other.supersedes is None
    assert set(reads.lookups(PUBLIC)) == {second, other}
    assert set(reads.every_lookup(PUBLIC)) == {first, second, other}


def test_only_a_support_team_loads_lookups(db: None, tmp_path: Path) -> None:
    partner = Viewer(user_id=None, name="a partner", places=frozenset([1]))
    for viewer in (PUBLIC, partner):
        with pytest.raises(Refused, match="support team"):
            loaded(tmp_path, CHANGES, by=viewer)
        with pytest.raises(Refused, match="support team"):
            understand_lookup(kept(tmp_path, CHANGES), by=viewer, source=OPEN_GEOGRAPHY)
    assert Lookup.objects.count() == 0


def test_a_damaged_file_is_named(db: None, tmp_path: Path, settings: Any, client: Client) -> None:
    lookup = loaded(tmp_path, CHANGES)
    path = Path(settings.COMMONWEAL_EVIDENCE_STORE) / "lookups" / lookup.path
    path.write_bytes(path.read_bytes()[:-9] + b"000000000")
    with pytest.raises(segments.Damaged, match=path.name):
        reads.code_history(PUBLIC, "E01000001")
    page = client.get("/evidence/codes/?code=E01000001")
    assert page.status_code == 503
    assert f"{path.name} is damaged" in unescape(page.content.decode())
    engine.forget()


def test_strays_are_cleared_away_and_lookups_are_kept(db: None, tmp_path: Path, settings: Any) -> None:
    lookup = loaded(tmp_path, CHANGES)
    folder = (Path(settings.COMMONWEAL_EVIDENCE_STORE) / "lookups" / lookup.path).parent
    (folder / "left.parquet").write_bytes(b"")
    assert len(writes.tidy_lookups(by=BUILDER, older_than_seconds=0)) == 1
    assert [path.name for path in folder.iterdir()] == [Path(lookup.path).name]


def test_lookup_is_kept(db: None, tmp_path: Path) -> None:
    lookup = loaded(tmp_path, CHANGES)
    for statement in ("DELETE FROM evidence_lookup", "UPDATE evidence_lookup SET title = ''"):
        with pytest.raises(Exception, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Lookup.objects.get().title == lookup.title


def test_lookup_pair_once(db: None, tmp_path: Path) -> None:
    pair = loaded(tmp_path, WARDS).pairs.get()
    with pytest.raises(IntegrityError, match="lookup_pair_once"), transaction.atomic():
        LookupPair.objects.create(lookup=pair.lookup, number=pair.number, is_change=False, rows=1)


# --- What a code became


def test_code_history_tells_what_a_code_was_and_in_what_it_lies(db: None, tmp_path: Path) -> None:
    loaded(tmp_path, CHANGES)
    old = reads.code_history(PUBLIC, " e01000009 ")
    assert (old.code, old.names, old.vintages) == ("E01000009", ("Beck 009A",), ("2011",))
    [became] = old.became
    assert (became.change, [area.code for area in became.areas]) == ("S", ["E01000002", "E01000003"])
    assert [(way.kind, way.vintage, way.areas[0].name) for way in old.lies_in] == [("LAD", "2022", "Beck")]
    new = reads.code_history(PUBLIC, "E01000004")
    assert [area.code for area in new.came_from[0].areas] == ["E01000010", "E01000011"]
    both = reads.code_history(PUBLIC, "E01000001")
    assert both.vintages == ("2011", "2021")
    district = reads.code_history(PUBLIC, "E07000001")
    assert [(way.kind, way.vintage, way.count) for way in district.holds] == [("LSOA", "2011", 5), ("LSOA", "2021", 5)]
    assert not reads.code_history(PUBLIC, "E01999999").is_known


def test_code_history_tells_the_codes_of_other_systems(db: None, tmp_path: Path) -> None:
    loaded(tmp_path, "CCG19CD,CCG19CDH,CCG19NM,LAD19CD\nE38000075,00K,Tees,E06000001\nE38000075,00K,Tees,E06000004\n")
    for code, other in (("E38000075", "00K"), ("00K", "E38000075")):
        found = reads.code_history(PUBLIC, code)
        assert [area.code for way in found.other_codes for area in way.areas] == [other]
        assert found.names == ("Tees",)


def test_codes_named_reads_no_more_lines_than_anybody_could(
    db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lookup, shelf = loaded(tmp_path, CHANGES), segments.shelf_of(settings)
    paths = [store.checked(shelf, segments.Known(lookup.path, lookup.sha256, lookup.bytes))]
    assert len(store.named(shelf.local, paths, "beck")) > 3
    monkeypatch.setattr(store, "MOST_NAMED", 3)
    store._compiled.cache_clear()
    assert len(store.named(shelf.local, paths, "bec")) == 3, "asked in other words, as answers are remembered"
    store._compiled.cache_clear()


def test_codes_named_finds_codes_by_name(db: None, tmp_path: Path) -> None:
    loaded(tmp_path, CHANGES)
    assert [(found.code, found.vintages) for found in reads.codes_named(PUBLIC, "beck 00")] == [
        ("E01000001", ("2011", "2021")),
        ("E01000002", ("2021",)),
        ("E01000003", ("2021",)),
        ("E01000004", ("2021",)),
        ("E01000005", ("2021",)),
        ("E01000009", ("2011",)),
    ]
    assert reads.codes_named(PUBLIC, "  ") == []
    assert reads.codes_named(PUBLIC, "nowhere") == []


def test_lookups_are_asked_without_any(db: None) -> None:
    assert not reads.code_history(PUBLIC, "E01000001").is_known
    assert reads.codes_named(PUBLIC, "a") == []
