"""The files of the store: whole or not there, known by their hash, and never in the way of each other."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from html import unescape
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from commonweal.evidence import imports, reads, writes
from commonweal.evidence.imports import Faults, read
from commonweal.evidence.models import Release, Segment
from commonweal.evidence.reads.manifest import manifest
from commonweal.evidence.store import answers, engine, questions, segments, shelves
from commonweal.evidence.store.faults import Damaged
from commonweal.evidence.store.objects import Bucket
from commonweal.evidence.store.segments import Known, shelf_of
from commonweal.evidence.writes import Observation
from commonweal.evidence.writes.gathering import MOST_OF_A_SIZE as MOST_SMALL_SEGMENTS
from tests.evidence.conftest import BUILDER, TODAY, Country, build_country
from tests.evidence.stores import InObjects, Store
from tests.evidence.test_writes import BIRTHS

ROOT = Path(__file__).parents[2]
DECLARATION = read("""
code: small-index
name: Small Index
publisher: Office of Examples
licence: Open Government Licence v3.0
layout: wide
place: {column: area code, form: 'E\\d{8}'}
period: {fixed: "2020"}
indicators: [{column: score, code: small-score, name: Score, unit: score}]
""")


def fill_with(text: str):
    def fill(draft: Path) -> int:
        draft.write_text(text, encoding="utf-8")
        return 1

    return fill


def test_write_names_a_file_by_its_hash_and_tells_what_it_wrote(each_store: Store, settings: Any) -> None:
    written = segments.write(shelf_of(settings), name="loaded-1", fill=fill_with("abc"))
    assert written.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert written.path == "observations/loaded-1-ba7816bf8f01cfea.parquet"
    assert (written.rows, written.bytes) == (1, 3)
    assert each_store.read(written.path) == b"abc"
    here = segments.checked(shelf_of(settings), Known(written.path, written.sha256, written.bytes))
    assert here.read_text(encoding="utf-8") == "abc"
    assert here.is_relative_to(shelf_of(settings).local)


def test_write_leaves_nothing_when_it_fails(each_store: Store, settings: Any) -> None:
    def fail(draft: Path) -> int:
        draft.write_text("half", encoding="utf-8")
        raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space left"):
        segments.write(shelf_of(settings), name="loaded-1", fill=fail)
    assert list((shelf_of(settings).local / "observations").iterdir()) == each_store.names() == []


HALF_A_FILE = """
    def fill(draft):
        draft.write_text("half")
        os.kill(os.getpid(), signal.SIGKILL)
"""
HALF_ON_ITS_WAY = """
    def fill(draft):
        draft.write_bytes(bytes(20_000_000))
        return 1

    def half(shelf, draft, known):
        with shelf._reaching() as store, store.open_output_stream(shelf._key(known.path)) as out:
            out.write(bytes(10_000_000))
            os.kill(os.getpid(), signal.SIGKILL)

    Bucket._send = half
"""
WHOLE_AND_NOT_TOLD = """
    def fill(draft):
        draft.write_text("whole")
        return 1

    plain = segments.Written
    segments.Written = lambda *facts: os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize(("before", "left"), [(HALF_A_FILE, ".writing"), (WHOLE_AND_NOT_TOLD, ".parquet")])
def test_a_process_killed_while_it_writes_leaves_a_stray_that_is_cleared(
    each_store: Store, settings: Any, before: str, left: str
) -> None:
    kill_and_clear(each_store, settings, before, left)


def test_a_process_killed_while_a_file_is_on_its_way_leaves_no_part_of_it(in_objects: InObjects, settings: Any) -> None:
    kill_and_clear(in_objects, settings, HALF_ON_ITS_WAY, ".writing")


def kill_and_clear(store: Store, settings: Any, before: str, left: str) -> None:
    """A process is killed while it writes; what it leaves is young at first, and then cleared away."""
    script = f"""
        import os, signal
        from pathlib import Path
        from types import SimpleNamespace
        from commonweal.evidence.store import segments
        from commonweal.evidence.store.objects import Bucket
        {textwrap.indent(textwrap.dedent(before), " " * 8)}
        told = dict(STORE=os.environ["STORE"], DATA=os.environ["DATA"], COPIES_GB=1.0)
        settings = SimpleNamespace(**{{f"COMMONWEAL_EVIDENCE_{{name}}": value for name, value in told.items()}})
        settings.COMMONWEAL_DATA = Path(os.environ["DATA"])
        segments.write(segments.shelf_of(settings), name="loaded-1", fill=fill)
    """
    ended = run(script, STORE=store.told, DATA=str(settings.COMMONWEAL_DATA))
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    shelf = shelf_of(settings)
    [(stray, _since)] = shelf.files("observations")
    assert stray.endswith(left)
    assert segments.remove_strays(shelf, referred=[]) == []
    assert segments.remove_strays(shelf, referred=[stray], older_than_seconds=-1) == []
    assert segments.remove_strays(shelf, referred=[], older_than_seconds=-1) == [stray]
    assert list(shelf.files("observations")) == store.names() == []
    written = segments.write(shelf, name="loaded-1", fill=fill_with("abc"))
    assert store.read(written.path) == b"abc"


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_before_it_told_the_database_leaves_no_release(data_folder: Path) -> None:
    country = build_country()
    script = """
        import os, signal, django
        from django.conf import settings
        settings.DATABASES["default"]["NAME"] = os.environ["NAME"]
        settings.COMMONWEAL_EVIDENCE_STORE = os.environ["STORE"]
        django.setup()
        from commonweal.evidence import writes
        from commonweal.evidence.models import Release, Source
        from tests.evidence.conftest import BUILDER, TODAY
        from tests.evidence.test_writes import BIRTHS

        Release.save = lambda *args, **kwargs: os.kill(os.getpid(), signal.SIGKILL)
        writes.record_observations(by=BUILDER, source=Source.objects.get(), rows=[BIRTHS], on=TODAY)
    """
    store = data_folder / "evidence"
    ended = run(script, STORE=str(store), NAME=str(connection.settings_dict["NAME"]))
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert len(list((store / "observations").iterdir())) == 1
    assert not Release.objects.exists()
    assert not Segment.objects.exists()
    assert reads.figure_at(BUILDER, country.births, country.borough, TODAY) is None
    release = country.record(BIRTHS)
    assert len(writes.tidy_store(by=BUILDER, older_than_seconds=-1)) == 1
    figure = reads.figure_at(BUILDER, country.births, country.borough, TODAY)
    assert figure is not None
    assert figure.release == release.pk


def run(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script in a process of its own, on the tests' settings."""
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        env=os.environ | {"PYTHONPATH": paths, "DJANGO_SETTINGS_MODULE": "tests.settings"} | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


# --- Damage


def test_checked_hashes_a_file_once_and_again_when_it_has_changed(each_store: Store, settings: Any) -> None:
    shelf = shelf_of(settings)
    written = segments.write(shelf, name="loaded-1", fill=fill_with("abc"))
    known = Known(written.path, written.sha256, written.bytes)
    path = segments.checked(shelf, known)
    assert segments.checked(shelf, known) == path
    each_store.put(written.path, b"abd")
    for check in (segments.checked, segments.verify):
        with pytest.raises(Damaged) as told:
            check(shelf, known)
        assert str(told.value) == (
            f"The evidence file {each_store.shown}/{written.path} is damaged: its SHA-256 is a52d159f262b2c6d…, not "
            "ba7816bf8f01cfea… as written. Put it back from the last backup; until then no figure is shown from it."
        )
    each_store.put(written.path, b"abc")
    segments.verify(shelf, known)
    assert segments.checked(shelf, known).read_bytes() == b"abc"


def test_a_file_that_is_retired_counts_as_left_from_then_on(each_store: Store, settings: Any) -> None:
    shelf = shelf_of(settings)
    written = segments.write(shelf, name="loaded-1", fill=fill_with("abc"))
    [(path, since)] = shelf.files("observations")
    while time.time() < since + 1.1:
        time.sleep(0.1)
    segments.retire(shelf, path)
    segments.retire(shelf, "observations/never-there.parquet")
    later = dict(shelf.files("observations"))
    assert later[written.path] > since
    assert segments.remove_strays(shelf, referred=[]) == []
    assert written.path in segments.remove_strays(shelf, referred=[], older_than_seconds=-1)
    assert list(shelf.files("observations")) == each_store.names() == []


def test_a_file_that_another_process_takes_away_meanwhile_is_passed_over(data_folder: Path, settings: Any) -> None:
    shelf = shelf_of(settings)
    written = segments.write(shelf, name="loaded-1", fill=fill_with("abc"))
    # As a name that was there when the folder was listed, and was not when its file was looked at.
    (data_folder / "evidence" / "observations" / "gone.writing").symlink_to(data_folder / "nowhere")
    assert [path for path, _since in shelf.files("observations")] == [written.path]
    assert segments.remove_strays(shelf, referred=[], older_than_seconds=-1) == [written.path]


def cut(store: Store, path: str, _other: str) -> None:
    store.put(path, store.read(path)[:-10])


def alter(store: Store, path: str, _other: str) -> None:
    held = bytearray(store.read(path))
    held[len(held) // 2] ^= 1
    store.put(path, held)


def lose(store: Store, path: str, _other: str) -> None:
    store.lose(path)


def swap(store: Store, path: str, other: str) -> None:
    """Another file of the store under this one's name."""
    store.put(path, store.read(other))


@pytest.mark.parametrize(
    ("harm", "fault"),
    [
        (cut, r"has [\d,]+ bytes where [\d,]+ were written \(its SHA-256 should be {sha256}…\)"),
        (alter, r"is damaged: its SHA-256 is [0-9a-f]{{16}}…, not {sha256}… as written"),
        (lose, "is gone"),
        (swap, r"(has|is damaged).*{sha256}…\)?( as written)?"),
    ],
)
def test_only_a_file_that_is_at_fault_is_refused_and_the_page_says_which(
    client: Client, country: Country, each_store: Store, harm: Any, fault: str
) -> None:
    harmed = country.record(BIRTHS)
    sound = country.record(Observation(indicator="rate", place="E07000001", period="2024", value=4.0))
    harm(each_store, harmed.segment.path, sound.segment.path)
    assert reads.figure_at(BUILDER, country.births, country.borough, TODAY) is None
    figure = reads.figure_at(BUILDER, country.rate, country.borough, TODAY)
    assert figure is not None
    assert figure.value == 4.0
    [told] = reads.damage(BUILDER)
    pattern = fault.format(sha256=harmed.segment.sha256[:16])
    named = re.escape(f"{each_store.shown}/{harmed.segment.path}")
    assert re.search(rf"The evidence file {named} {pattern}\. Put it back from the last backup", told.fault)
    assert (told.releases, told.more) == ([harmed], 0)
    page = unescape(client.get(f"/evidence/places/{country.borough.pk}/").content.decode())
    assert "Some figures cannot be shown" in page
    assert told.fault in page
    assert f'href="/evidence/releases/{harmed.pk}/"' in page
    country.record(replace(BIRTHS, period="2021"))
    assert reads.figure_at(BUILDER, country.births, country.borough, TODAY).period == "2021"


def test_a_damaged_file_is_hashed_once_and_read_again_when_it_was_put_back(
    country: Country, each_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    country.record(BIRTHS)
    path = Segment.objects.get().path
    whole = each_store.read(path)
    alter(each_store, path, path)
    hashed: list[str] = []
    plain_hash, plain_fetch = shelves.hash_of, Bucket._fetch
    monkeypatch.setattr(shelves, "hash_of", lambda given: hashed.append(given.name) or plain_hash(given))
    monkeypatch.setattr(Bucket, "_fetch", lambda own, known: hashed.append(known.path) or plain_fetch(own, known))
    for _time in range(3):
        assert len(reads.damage(BUILDER)) == 1
    assert len(hashed) == 1
    assert hashed[0] in path
    each_store.put(path, whole)
    assert reads.damage(BUILDER) == []
    assert reads.figure_at(BUILDER, country.births, country.borough, TODAY).value == 120.0


# --- Releases


def table(folder: Path, score: float, name: str = "small.csv") -> Path:
    path = folder / name
    path.write_text(f"area code,score\nE07000001,{score}\n", encoding="utf-8")
    return path


def load(path: Path, declaration: imports.Declaration = DECLARATION) -> Release:
    return imports.load_release(path, by=BUILDER, retrieved_on=date(2026, 11, 1), declaration=declaration)


def scores(country: Country, **facts: Any) -> list[float | None]:
    score = reads.indicators(BUILDER).get(code="small-score")
    return [figure.value for figure in reads.series(BUILDER, score, [country.borough], on=TODAY, **facts)["E07000001"]]


def test_a_later_release_supersedes_and_the_earlier_is_kept(country: Country, tmp_path: Path) -> None:
    first, second = load(table(tmp_path, 12.5)), load(table(tmp_path, 13.0))
    assert second.supersedes == first
    assert scores(country) == [13.0]
    assert Segment.objects.count() == 2


def test_a_release_that_replaces_the_whole_series_drops_what_it_leaves_out(country: Country, tmp_path: Path) -> None:
    path = tmp_path / "small.csv"
    path.write_text("area code,score\nE07000001,1\nE10000001,2\n", encoding="utf-8")
    load(path)
    load(table(tmp_path, 3.0))
    score = reads.indicators(BUILDER).get(code="small-score")
    assert reads.figure_at(BUILDER, score, country.county, TODAY) is None


def test_a_file_that_is_part_of_a_series_replaces_only_one_of_its_name(country: Country, tmp_path: Path) -> None:
    part = DECLARATION.model_copy(update={"each_file": "part"})
    first, other = load(table(tmp_path, 1.0, "a.csv"), part), load(table(tmp_path, 2.0, "b.csv"), part)
    again = load(table(tmp_path, 3.0, "a.csv"), part)
    assert (other.supersedes, again.supersedes) == (None, first)


def test_a_file_that_is_here_already_is_not_loaded_twice(country: Country, tmp_path: Path) -> None:
    release = load(table(tmp_path, 12.5))
    with pytest.raises(
        Faults, match=f"This very file was loaded on .* already, as release {release.pk}, “Small Index, 2020”"
    ):
        load(table(tmp_path, 12.5))


@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_wait_for_each_other(each_store: Store, tmp_path: Path) -> None:
    country = build_country()

    def load_and_leave(score: float) -> Release:
        try:
            return load(table(tmp_path, score, f"{score}.csv"))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        releases = list(pool.map(load_and_leave, [1.0, 2.0, 3.0, 4.0]))
    standing = Release.objects.get(superseded_by=None)
    assert {release.supersedes_id for release in releases} == {None} | {release.pk for release in releases} - {
        standing.pk
    }
    assert scores(country) == [float(standing.file_name.removesuffix(".csv"))]


# --- The engine


def test_the_engine_reaches_the_store_and_nothing_else(
    country: Country, each_store: Store, settings: Any, tmp_path: Path
) -> None:
    country.record(BIRTHS)
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n", encoding="utf-8")
    for asked in (
        f"SELECT * FROM read_csv('{secret}')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SET enable_external_access = true",
    ):
        with pytest.raises(Exception, match=r"Permission Error|Cannot (access|enable|change)|locked"):
            engine.ask(shelf_of(settings).local, asked)


def test_many_threads_ask_at_once(country: Country) -> None:
    country.record(BIRTHS)
    asked = manifest(BUILDER).about({"place": {"E07000001": None}}, on=TODAY)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _number: len(questions.newest(asked)), range(40)))
    assert found == [1] * 40


def test_an_answer_is_remembered_until_the_files_are_others(country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    country.record(BIRTHS)
    asked: list[str] = []
    plain = engine.ask
    monkeypatch.setattr(engine, "ask", lambda root, sql, given=None: asked.append(sql) or plain(root, sql, given))
    for _time in range(3):
        assert reads.figure_at(BUILDER, country.births, country.borough, TODAY).value == 120.0
    assert len(asked) == 1
    country.record(replace(BIRTHS, value=121.0))
    assert reads.figure_at(BUILDER, country.births, country.borough, TODAY).value == 121.0
    assert len(asked) == 2


def test_answers_are_remembered_up_to_so_many_rows_those_used_last() -> None:
    kept, asked = answers.Answers(most=6, largest=4), list[str]()

    def rows(name: str, count: int) -> int:
        return len(kept.of(name, lambda: asked.append(name) or [{"name": name}] * count))

    assert [rows("one", 3), rows("two", 2), rows("one", 3)] == [3, 2, 3]
    assert asked == ["one", "two"]
    rows("three", 3)
    assert kept.rows == 6, "the one that was not asked for the longest went"
    rows("one", 3), rows("three", 3), rows("two", 2)
    assert asked == ["one", "two", "three", "two"]
    rows("large", 5), rows("large", 5), rows("none", 0)
    assert asked[4:] == ["large", "large", "none"]
    assert kept.rows <= 6


def test_a_process_that_looks_at_many_stores_keeps_the_engines_of_a_few(tmp_path: Path) -> None:
    roots = [tmp_path / str(number) for number in range(engine.MOST_ENGINES + 2)]
    assert [engine.ask(root, "SELECT 1") for root in roots] == [[(1,)]] * len(roots)
    assert list(engine._engines) == roots[2:]


# --- What is superseded


def test_a_file_of_nothing_but_superseded_releases_is_not_read(country: Country, tmp_path: Path) -> None:
    first, second = load(table(tmp_path, 12.5)), load(table(tmp_path, 13.0))
    first.segment.refresh_from_db()
    assert (first.segment.is_read, first.segment.dropped) == (False, [first.pk])
    assert (second.segment.is_read, second.segment.dropped) == (True, [])


def test_a_superseded_recording_stays_unread_when_files_are_gathered(country: Country) -> None:
    wrong = country.record(replace(BIRTHS, period="2019", value=7.0))
    country.record(replace(BIRTHS, period="2020", value=8.0), supersedes=wrong)
    for year in range(1980, 1980 + MOST_SMALL_SEGMENTS):
        country.record(replace(BIRTHS, period=str(year)))
    wrong.refresh_from_db()
    assert (wrong.segment.dropped, wrong.segment.is_read) == ([wrong.pk], False), "it has a file of its own"
    figures = reads.series(BUILDER, country.births, [country.borough], on=TODAY)["E07000001"]
    assert [figure.period for figure in figures][-2:] == ["1995", "2020"]


def test_a_recording_is_superseded_after_its_file_was_gathered(country: Country) -> None:
    wrong = country.record(replace(BIRTHS, period="2019", value=7.0))
    for year in range(1980, 1981 + MOST_SMALL_SEGMENTS):
        country.record(replace(BIRTHS, period=str(year)))
    country.record(replace(BIRTHS, period="2020", value=8.0), supersedes=wrong)
    wrong.refresh_from_db()
    assert wrong.segment.dropped == [wrong.pk]
    figures = reads.series(BUILDER, country.births, [country.borough], on=TODAY)["E07000001"]
    assert "2019" not in [figure.period for figure in figures]


def test_files_from_before_are_told_what_is_superseded_in_them(country: Country, tmp_path: Path) -> None:
    first, second = load(table(tmp_path, 12.5)), load(table(tmp_path, 13.0))
    one = country.record(BIRTHS)
    Segment.objects.update(is_read=True, dropped=[])
    migration = import_module("commonweal.evidence.migrations.0003_note_what_is_superseded")
    migration.note_what_is_superseded(apps, None)
    told = dict(Segment.objects.values_list("pk", "is_read"))
    assert told == {first.segment_id: False, second.segment_id: True, one.segment_id: True}
    assert Segment.objects.get(pk=first.segment_id).dropped == [first.pk]
