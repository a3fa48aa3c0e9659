"""Evidence in an object store: what is asked of it is read from copies that are what was written, and where it cannot be reached that is said."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from commonweal.cli.refusal import CannotGoOn
from commonweal.evidence import reads, writes
from commonweal.evidence.exports.portrait import dataset
from commonweal.evidence.exports.profile import profile_row
from commonweal.evidence.imports.lookups import load_lookup
from commonweal.evidence.models import Lookup, Release, Segment
from commonweal.evidence.reads.manifest import manifest
from commonweal.evidence.store import afar, engines, objects, questions, segments
from commonweal.evidence.store.faults import Unavailable
from commonweal.evidence.store.objects import Bucket
from commonweal.evidence.store.questions import Across
from commonweal.evidence.store.segments import Known, shelf_of
from tests.evidence import cluster, stores
from tests.evidence.conftest import BUILDER, PUBLIC, TODAY, Country
from tests.evidence.stores import InObjects
from tests.evidence.test_engines import QUESTIONS, fill
from tests.evidence.test_lookups import CHANGES, OPEN_GEOGRAPHY, kept
from tests.evidence.test_store import fill_with
from tests.evidence.test_writes import BIRTHS


def away(store: InObjects, settings: Any) -> str:
    """The same store after nobody answers there any more."""
    settings.COMMONWEAL_EVIDENCE_STORE = f"s3://{stores.BUCKET}/{store.own}?{stores.at(cluster.free_port())}"
    return str(settings.COMMONWEAL_EVIDENCE_STORE)


# --- Copies


def test_a_file_is_fetched_once_and_its_own_copy_is_read(
    country: Country, in_objects: InObjects, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for year in ("2020", "2021", "2022"):
        country.record(replace(BIRTHS, period=year))
    in_objects.forget_copies()
    fetched: list[str] = []
    plain = Bucket._fetch
    monkeypatch.setattr(Bucket, "_fetch", lambda own, known: fetched.append(known.path) or plain(own, known))
    with ThreadPoolExecutor(4) as pool:
        shelf = shelf_of(settings)
        files = [Known(each.path, each.sha256, each.bytes) for each in Segment.objects.all()]
        found = list(pool.map(lambda _time: segments.sorted_out(shelf, files), range(8)))
    assert all(damaged == [] and len(sound) == 3 for sound, damaged in found)
    assert sorted(fetched) == sorted(known.path for known in files)
    assert len(reads.series(BUILDER, country.births, [country.borough], on=TODAY)["E07000001"]) == 3


def test_the_writer_has_its_copy_already(country: Country, in_objects: InObjects, settings: Any) -> None:
    country.record(BIRTHS)
    away(in_objects, settings)
    copies = next(in_objects.copies.iterdir())
    there = shelf_of(settings).local
    copies.rename(there)
    assert reads.figure_at(BUILDER, country.births, country.borough, TODAY).value == 120.0, "nobody was asked"


def test_a_copy_that_is_not_what_was_written_is_fetched_anew(
    country: Country, in_objects: InObjects, settings: Any
) -> None:
    country.record(BIRTHS)
    copy = shelf_of(settings).local / Segment.objects.get().path
    whole = copy.read_bytes()
    copy.write_bytes(whole[:-1] + b"x")
    os.utime(copy, (1, 1))
    assert reads.damage(BUILDER) == []
    assert copy.read_bytes() == whole
    assert reads.figure_at(BUILDER, country.births, country.borough, TODAY).value == 120.0


def test_copies_take_so_much_room_and_those_not_used_for_the_longest_go_first(
    in_objects: InObjects, settings: Any
) -> None:
    settings.COMMONWEAL_EVIDENCE_COPIES_GB = 250 / 1e9
    shelf, lookups = shelf_of(settings), shelf_of(settings).within("lookups")
    content = "x" * 100
    written = [
        segments.write(each, name=f"loaded-{n}", fill=fill_with(content)) for n, each in enumerate([shelf, lookups])
    ]
    copies = [shelf.local / written[0].path, lookups.local / written[1].path]
    third = segments.write(shelf, name="loaded-3", fill=fill_with(content))
    assert all(copy.exists() for copy in copies), "whoever is about to read them has just asked for them"
    hours = [3, 2]
    for copy, ago in zip(copies, hours, strict=True):
        used = time.time() - ago * 60 * 60
        os.utime(copy, (used, copy.stat().st_mtime))
    segments.checked(shelf, Known(written[0].path, written[0].sha256, written[0].bytes))
    segments.write(shelf, name="loaded-4", fill=fill_with(content))
    assert [copy.exists() for copy in copies] == [True, False], "the first was used again"
    assert (shelf.local / third.path).exists()
    known = Known(written[1].path, written[1].sha256, written[1].bytes)
    assert segments.checked(lookups, known).read_text(encoding="utf-8") == content


def test_lookups_lie_in_the_object_store_too(db: None, in_objects: InObjects, settings: Any, tmp_path: Path) -> None:
    lookup = load_lookup(kept(tmp_path, CHANGES), by=BUILDER, source=OPEN_GEOGRAPHY, retrieved_on=TODAY)
    assert in_objects.names("lookups/observations") == [Path(lookup.path).name]
    in_objects.forget_copies()
    assert reads.code_history(PUBLIC, "E01000001").names
    whole = in_objects.read(f"lookups/{lookup.path}")
    in_objects.put(f"lookups/{lookup.path}", whole[:-9] + b"000000000")
    with pytest.raises(segments.Damaged, match=rf"{in_objects.shown}/lookups/{lookup.path} is damaged"):
        reads.code_history(PUBLIC, "E01000001")
    with pytest.raises(CommandError, match=f"{lookup.path} is damaged"):
        call_command("evidence_check")
    in_objects.put(f"lookups/{lookup.path}", whole)
    call_command("evidence_check")
    assert Lookup.objects.count() == 1


# --- What is asked of it


def test_everything_that_is_read_is_the_same_as_from_a_folder(
    country: Country, in_objects: InObjects, settings: Any, data_folder: Path
) -> None:
    fill(country)
    told = []
    for store in (in_objects.told, str(data_folder / "evidence")):
        settings.COMMONWEAL_EVIDENCE_STORE = store
        if store != in_objects.told:
            _download(in_objects, data_folder / "evidence")
        in_objects.forget_copies()
        told.append(_answers(country))
    assert told[0] == told[1]
    assert all(len(rows) >= 2 for rows in told[0][0])


def _download(store: InObjects, folder: Path) -> None:
    (folder / "observations").mkdir(parents=True)
    for segment in Segment.objects.all():
        (folder / segment.path).write_bytes(store.read(segment.path))


def _answers(country: Country) -> tuple[list[Any], Any, str]:
    places = [country.nation, country.county, country.borough, *country.neighbourhoods]
    roles = {"place": {places[2].code: None}, "inside": {place.code: 2.0 for place in country.neighbourhoods}}
    asked = manifest(BUILDER).about(roles, on=TODAY, marks={"rate": 50.0})
    known = manifest(BUILDER, known=timezone.localdate()).about(roles, on=TODAY, marks={"rate": 50.0})
    rows = [question(each) for question in QUESTIONS for each in (asked, known)]
    portrait = reads.portrait(BUILDER, country.borough, on=TODAY)
    lines = [{name: told for name, told in profile_row(row.line).items() if name != "line"} for row in portrait.rows]
    return rows, lines, str(dataset(portrait, portrait.rows).export("csv"))


# --- On a cluster


@pytest.mark.slow
def test_workers_of_a_cluster_read_the_object_store_themselves(
    country: Country, in_objects: InObjects, spark_cluster: str, settings: Any
) -> None:
    fill(country)
    told = []
    for engine in (engines.DUCKDB, spark_cluster):
        settings.COMMONWEAL_EVIDENCE_ENGINE = engine
        told.append(_answers(country))
    assert told[0] == told[1]
    asked = manifest(PUBLIC).about({"place": {"E07000001": None}}, on=TODAY)
    here, there = (
        questions.throughout(replace(asked, engine=engine), prefix="E0") for engine in (engines.DUCKDB, spark_cluster)
    )
    assert sorted(here, key=_name) == sorted(there, key=_name)
    assert len(here) >= 5
    area = Across(signs=["E01"], codes=["E07000001"], spans={"rate": (date(2024, 1, 1), date(2025, 1, 1))})
    columns = [
        questions.across(replace(asked, engine=engine), area).sort_by("place")
        for engine in (engines.DUCKDB, spark_cluster)
    ]
    assert columns[0].to_pylist() == columns[1].to_pylist()
    assert len(columns[0]) >= 2


def _name(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["indicator"], row["period_start"], row["period_end"]


@pytest.mark.slow
def test_workers_that_find_a_damaged_file_say_which(
    country: Country, in_objects: InObjects, spark_cluster: str, settings: Any
) -> None:
    country.record(BIRTHS)
    settings.COMMONWEAL_EVIDENCE_ENGINE = spark_cluster
    path = Segment.objects.get().path
    asked = manifest(BUILDER).about({"place": {"E07000001": None}}, on=TODAY)
    in_objects.put(path, in_objects.read(path)[:-1] + b"x")
    with pytest.raises(
        Unavailable, match=rf"cannot read the evidence store(?s:.)*{in_objects.shown}/{path} is damaged"
    ):
        questions.newest(asked)


def test_what_workers_need_of_commonweal_needs_nothing_but_pyarrow(tmp_path: Path) -> None:
    archive = afar.packed(tmp_path)
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); import pyarrow.dataset; before = set(sys.modules)\n"
        "from commonweal.evidence.store import afar\n"
        "assert afar.__file__.startswith(sys.argv[1]), afar.__file__\n"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print(*sorted(new - set(sys.stdlib_module_names)))"
    )
    done = subprocess.run([sys.executable, "-c", script, str(archive)], capture_output=True, text=True, check=False)
    assert (done.stdout.split(), done.stderr) == (["commonweal"], "")


# --- When it cannot be reached


def test_a_store_that_does_not_answer_is_named_with_what_to_do(
    client: Client, country: Country, in_objects: InObjects, settings: Any, tmp_path: Path
) -> None:
    """Each try takes some seconds, as the library tries again by itself."""
    country.record(BIRTHS)
    away(in_objects, settings)
    page = client.get(f"/evidence/places/{country.borough.pk}/")
    said = unescape(page.content.decode())
    assert page.status_code == 503
    assert f"The evidence store {in_objects.shown} cannot be reached. What it said: " in said
    assert "See that it is there, that COMMONWEAL_EVIDENCE_STORE names it rightly" in said
    assert not [secret for name, secret in stores.CREDENTIALS.items() if "KEY" in name and secret in said]
    assert client.get("/evidence/sources/").status_code == 200
    with pytest.raises(ValidationError, match="cannot be reached"):
        country.record(replace(BIRTHS, period="2021"))
    with pytest.raises(CannotGoOn, match="cannot be reached"):
        call_command("evidence_lookup", str(kept(tmp_path, CHANGES)), retrieved_on="2026-11-01")
    assert (Release.objects.count(), Segment.objects.count(), Lookup.objects.count()) == (1, 1, 0)
    assert not list(tmp_path.rglob("*.writing"))


def test_a_store_that_is_not_there_is_not_taken_for_files_that_are_gone(
    country: Country, in_objects: InObjects, settings: Any
) -> None:
    country.record(BIRTHS)
    settings.COMMONWEAL_EVIDENCE_STORE = in_objects.told.replace(f"//{stores.BUCKET}/", "//nobodys/")
    with pytest.raises(Unavailable, match=r"s3://nobodys/\w+ cannot be reached. What it said: there is no nobodys"):
        reads.damage(BUILDER)


def test_what_the_store_does_not_give_back_as_it_was_given_is_not_there(
    country: Country, in_objects: InObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Bucket._send

    def alter(shelf: Bucket, draft: Path, known: Known) -> None:
        other = draft.with_suffix(".other")
        other.write_bytes(draft.read_bytes()[:-1] + b"x")
        plain(shelf, other, known)
        other.unlink()

    monkeypatch.setattr(Bucket, "_send", alter)
    with pytest.raises(
        ValidationError, match=r"did not keep what it was given: the file \S+ is damaged(?s:.)*Nothing was added"
    ):
        country.record(BIRTHS)
    assert (Release.objects.count(), Segment.objects.count(), in_objects.names()) == (0, 0, [])
    monkeypatch.setattr(Bucket, "_send", plain)
    country.record(BIRTHS)
    assert reads.figure_at(BUILDER, country.births, country.borough, TODAY).value == 120.0


def test_no_room_for_a_copy_is_said(country: Country, in_objects: InObjects, monkeypatch: pytest.MonkeyPatch) -> None:
    country.record(BIRTHS)
    in_objects.forget_copies()

    def full(*_given: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Bucket, "_fault_of", full)
    with pytest.raises(
        Unavailable, match=r"no room on this machine for a copy of the evidence file s3://\S+\. Make room"
    ):
        reads.damage(BUILDER)
    assert not list(in_objects.copies.rglob("*.writing"))


# --- Tidying


def test_tidying_leaves_the_files_of_another_installation_beside_it(
    country: Country, in_objects: InObjects, settings: Any, object_server: str
) -> None:
    country.record(BIRTHS)
    settings.COMMONWEAL_EVIDENCE_STORE = InObjects(object_server, in_objects.copies, f"{in_objects.own}-other").told
    segments.write(shelf_of(settings), name="loaded-9", fill=fill_with("abc"))
    settings.COMMONWEAL_EVIDENCE_STORE = in_objects.told
    assert writes.tidy_store(by=BUILDER, older_than_seconds=-1) == []
    assert len(InObjects(object_server, in_objects.copies, f"{in_objects.own}-other").names()) == 1
    call_command("evidence_check")
    assert reads.figure_at(BUILDER, country.births, country.borough, TODAY).value == 120.0


def test_gathered_files_are_marked_and_removed_with_their_marks(country: Country, in_objects: InObjects) -> None:
    for year in range(2000, 2017):
        country.record(replace(BIRTHS, period=str(year)))
    names = in_objects.names()
    assert Segment.objects.count() == 1
    assert sum(name.endswith(objects.RETIRED) for name in names) == 17
    assert len(names) == 2 * 17 + 1
    removed = writes.tidy_store(by=BUILDER, older_than_seconds=-1)
    assert len(removed) == 17
    assert in_objects.names() == [Path(Segment.objects.get().path).name]
    assert len(reads.series(BUILDER, country.births, [country.borough], on=TODAY)["E07000001"]) == 17
