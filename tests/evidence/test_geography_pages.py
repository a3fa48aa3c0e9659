"""What the pages of codes say: a lookup loaded by hand, a code followed, a rule declared, vintages told apart."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse

from commonweal.cli.refusal import CannotGoOn
from commonweal.evidence import writes
from commonweal.evidence.imports.lookups import OPEN_GEOGRAPHY, load_lookup
from commonweal.evidence.models import Carrying, Lookup
from commonweal.evidence.store import lookups as store
from commonweal.evidence.store.faults import NoRoom
from commonweal.kit import jobs
from commonweal.kit.models import Job, JobState, User
from commonweal.register import writes as register
from tests.evidence.conftest import BUILDER, TODAY, Country
from tests.evidence.test_lookups import CHANGES, kept


@pytest.fixture
def analyst(country: Country) -> Client:
    """Someone on the support team of the borough, signed in."""
    person = register.add_person(by=BUILDER, name="Ann Alyst", email="ann@beck.example")
    register.add_support(person, country.borough, by=BUILDER)
    register.invite(person, by=BUILDER, password="a long enough password")
    client = Client()
    client.force_login(User.objects.get(email="ann@beck.example"))
    return client


def send(client: Client, content: str) -> Any:
    file = io.BytesIO(content.encode())
    file.name = "changes.csv"
    day = {"retrieved_on_day": "1", "retrieved_on_month": "11", "retrieved_on_year": "2026"}
    told = {"name": "Our lookups", "publisher": "Beck Council", "licence": "Open Government Licence v3.0"}
    answer = client.post(reverse("evidence:lookup-add"), {"file": file, **day, **told})
    assert answer.status_code == 302, answer.content.decode()
    return client.get(answer["Location"]), answer["Location"]


def words(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_lookup_check_shows_what_was_understood_and_loads_it_when_told_to(analyst: Client) -> None:
    check, address = send(analyst, CHANGES)
    told = words(check)
    assert "lower layer super output area 2011 → lower layer super output area 2021" in told
    assert "1 unchanged, 1 split, 2 merged, 1 drawn anew irregularly" in told
    assert "LAD22NMW, ObjectId" in told
    assert not Lookup.objects.exists()
    answer = analyst.post(address, {"why": "for 2021"})
    job = Job.objects.get()
    assert answer["Location"] == reverse("kit:job", args=[job.pk])
    jobs.run.func(job.pk)
    job.refresh_from_db()
    lookup = Lookup.objects.get()
    assert (job.state, job.href) == (JobState.DONE, reverse("evidence:lookup-page", args=[lookup.pk]))
    assert (lookup.source.name, lookup.source.publisher) == ("Our lookups", "Beck Council")
    assert lookup.loaded_by_name == "Ann Alyst"
    page = words(Client().get(job.href))
    assert "what became of areas" in page
    assert lookup.file_sha256 in page
    assert "This very file is loaded already" in words(send(analyst, CHANGES)[0])


def test_lookup_check_explains_faults_with_row_and_remedy(analyst: Client) -> None:
    check, _address = send(analyst, "LSOA11CD,LAD20CD\nE01000001,E07000001\nSource: ONS,\n")
    told = words(check)
    assert "Nothing was loaded." in told
    assert "row 3" in told
    assert "If the row is a note or a total, delete it" in told
    assert "Load it" not in told


def test_lookup_list_leads_to_each_and_is_taken_away(country: Country, tmp_path: Path) -> None:
    load_lookup(kept(tmp_path, CHANGES), by=BUILDER, source=OPEN_GEOGRAPHY, retrieved_on=TODAY)
    page = Client().get(reverse("evidence:lookup-list"))
    assert "Lower layer super output area 2011 to lower layer super output area 2021 and district 2022" in words(page)
    rows = Client().get(reverse("evidence:lookup-list"), {"as": "json"}).json()
    assert [(row["Lines"], row["Ways it leads"]) for row in rows] == [(16, 3)]


def test_code_search_follows_a_code_and_finds_a_name(country: Country, tmp_path: Path) -> None:
    load_lookup(kept(tmp_path, CHANGES), by=BUILDER, source=OPEN_GEOGRAPHY, retrieved_on=TODAY)
    search = reverse("evidence:code-search")
    code = words(Client().get(search, {"code": "e01000009"}))
    assert "Became split lower layer super output area 2021 E01000002 Beck 002A E01000003 Beck 003A" in code
    assert "Lies in district 2022 E07000001 Beck" in code
    assert "Government Statistical Service" in code
    named = words(Client().get(search, {"code": "beck 004"}))
    assert "Beck 004A E01000004 2021" in named
    assert "Nothing known" in words(Client().get(search, {"code": "nowhere"}))
    assert "Became split" in words(Client().get(search, {"code": "E01000009\x00"}))


def test_place_codes_warns_of_mixed_vintages(country: Country, tmp_path: Path) -> None:
    load_lookup(kept(tmp_path, CHANGES), by=BUILDER, source=OPEN_GEOGRAPHY, retrieved_on=TODAY)
    page = reverse("evidence:place-codes", args=[country.borough.pk])
    told = words(Client().get(page))
    assert "Vintages 2022" in told
    assert "2011 4" in told
    assert "several vintages" not in told
    register.change_place(country.neighbourhoods[3], by=BUILDER, version=None, vintage="2021")
    told = words(Client().get(page))
    assert "The neighbourhoods within it are of several vintages" in told
    assert "2011 3 2021 1" in told
    panel = Client().get(page, headers={"HX-Request": "true"})
    assert "<html" not in panel.content.decode()


def test_carrying_add_declares_a_rule_on_the_page_of_its_source(
    country: Country, analyst: Client, tmp_path: Path
) -> None:
    load_lookup(kept(tmp_path, CHANGES), by=BUILDER, source=OPEN_GEOGRAPHY, retrieved_on=TODAY)
    address = reverse("evidence:carrying-add", args=[country.source.pk])
    facts = {"change": "LSOA|2011|2021", "indicator": country.births.pk, "rule": "best_fit"}
    refused = words(analyst.post(address, facts))
    assert "Births is a count" in refused
    answer = analyst.post(address, {**facts, "rule": "both"})
    assert (answer.status_code, Carrying.objects.get().declared_by) == (302, "Ann Alyst")
    page = words(analyst.get(answer["Location"]))
    assert "LSOA 2011 → 2021 Births unchanged areas, and those that were split or merged" in page
    ended = analyst.post(reverse("evidence:carrying-end", args=[Carrying.objects.get().pk]), {"version": 1})
    assert (ended.status_code, Carrying.objects.get().ended_by) == (302, "Ann Alyst")


def test_evidence_lookup_loads_files_and_explains_faults(db: None, tmp_path: Path) -> None:
    out = io.StringIO()
    call_command("evidence_lookup", str(kept(tmp_path, CHANGES)), retrieved_on="2026-11-01", stdout=out)
    lookup = Lookup.objects.get()
    assert out.getvalue().startswith(f"Loaded 16 lines as lookup {lookup.pk}: Lower layer super output area 2011")
    assert (lookup.source.code, str(lookup.retrieved_on)) == ("open-geography", "2026-11-01")
    with pytest.raises(CommandError, match=r"This is no lookup(?s:.*)Nothing was loaded"):
        call_command("evidence_lookup", str(kept(tmp_path, "a,b\n1,2\n", "other.csv")))


def test_a_full_disk_is_said_wherever_a_lookup_is_loaded(
    analyst: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(shelf: Any, **_facts: Any) -> None:
        raise NoRoom(shelf.local)

    monkeypatch.setattr(store, "write", full)
    with pytest.raises(CannotGoOn, match="There is no room left"):
        call_command("evidence_lookup", str(kept(tmp_path, CHANGES)))
    _page, address = send(analyst, CHANGES)
    analyst.post(address, {"why": ""})
    jobs.run.func(Job.objects.get().pk)
    job = Job.objects.get()
    assert (job.state, Lookup.objects.exists()) == (JobState.FAILED, False)
    assert job.message.startswith("There is no room left for a new file")


def test_evidence_check_names_a_damaged_lookup(country: Country, tmp_path: Path, settings: Any) -> None:
    country.record(writes.Observation("births", country.borough.code, "2024", 1.0))
    lookup = load_lookup(kept(tmp_path, CHANGES), by=BUILDER, source=OPEN_GEOGRAPHY, retrieved_on=TODAY)
    out = io.StringIO()
    call_command("evidence_check", stdout=out)
    assert "All 2 files are as written" in out.getvalue()
    (Path(settings.COMMONWEAL_EVIDENCE_STORE) / "lookups" / lookup.path).write_bytes(b"short")
    with pytest.raises(CommandError, match="has 5 bytes"):
        call_command("evidence_check")
