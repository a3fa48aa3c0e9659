"""The command line: files in with a progress bar, and the store checked."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from commonweal.cli.refusal import CannotGoOn
from commonweal.evidence.models import Release, Segment
from tests.evidence.conftest import Country
from tests.evidence.test_writes import BIRTHS

DECLARATION = """
code: small-index
name: Small Index 2020
publisher: Office of Examples
licence: Open Government Licence v3.0
layout: wide
place: {column: area code, form: 'E01\\d{6}'}
period: {fixed: "2020"}
indicators: [{column: score, code: small-score, name: Score, unit: score}]
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    (tmp_path / "small.yaml").write_text(DECLARATION, encoding="utf-8")
    path = tmp_path / "small.csv"
    path.write_text("area code,score\nE01000001,12.5\n", encoding="utf-8")
    return path


def said(*words: str | Path) -> str:
    out = StringIO()
    call_command(*[str(word) for word in words], stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_evidence_add_loads_a_file_and_says_so(table: Path) -> None:
    told = said("evidence_add", table, "--declaration", table.with_suffix(".yaml"), "--retrieved-on", "2026-10-01")
    release = Release.objects.get()
    assert told == f"Loaded 1 observations as release {release.pk}: Small Index 2020\n"
    assert (release.retrieved_on, release.loaded_by_name) == (date(2026, 10, 1), "the command line")


@pytest.mark.django_db
def test_evidence_add_explains_a_broken_file(table: Path) -> None:
    table.write_text("area code,score\nBeck,12.5\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"row 2, column “area code”: “Beck” is not the code of a place") as refused:
        said("evidence_add", table, "--declaration", table.with_suffix(".yaml"))
    assert str(refused.value).endswith("Nothing was loaded from this file.")
    assert not Release.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["--declaration", "nowhere"],
            "There is no source declaration “nowhere”, nor a file of that name. Known are: claimant-counts",
        ),
        (["--retrieved-on", "last week"], "“last week” is not a day. Write it as 2026-11-21."),
    ],
)
def test_evidence_add_explains_a_wrong_word(table: Path, words: list[str], message: str) -> None:
    with pytest.raises(CannotGoOn, match=message):
        said("evidence_add", table, *words)


@pytest.mark.django_db
def test_evidence_add_explains_a_wrong_declaration(table: Path) -> None:
    path = table.with_suffix(".yaml")
    path.write_text("code: Small Index\nlayout: round\n", encoding="utf-8")
    with pytest.raises(CannotGoOn, match=r"small.yaml: code: String should match pattern .*; name: Field required"):
        said("evidence_add", table, "--declaration", path)


def test_evidence_check_finds_a_damaged_file_by_its_hash(country: Country, data_folder: Path) -> None:
    country.record(BIRTHS)
    assert said("evidence_check") == "All 1 files are as written. 0 that nothing rests on were cleared away.\n"
    path = data_folder / "evidence" / Segment.objects.get().path
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(CommandError, match=f"{path.name} is damaged: its SHA-256 is "):
        said("evidence_check")
    path.unlink()
    with pytest.raises(CommandError, match=f"{path.name} is gone"):
        said("evidence_check")
