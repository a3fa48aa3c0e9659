"""What the pages of evidence say, to whom, and that a small count leaves by none of their ways out."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from commonweal.evidence import writes
from commonweal.evidence.models import Indicator, Release
from commonweal.evidence.writes import Observation
from commonweal.kit import jobs
from commonweal.kit.models import Entry, Job, JobState, User
from commonweal.register import writes as register
from tests.evidence.conftest import BUILDER, Country

GOOD = """area_code,area_name,period,indicator,measure,unit,value
E07000001,Beck,2024/25,Children in poverty,Percentage,Persons,12.5
E92000001,Aland,2024/25,Children in poverty,Percentage,Persons,10.0
"""
BAD = GOOD.replace("12.5", "twelve")


@pytest.fixture
def analyst(country: Country) -> Client:
    """Someone on the support team of the borough, signed in."""
    person = register.add_person(by=BUILDER, name="Ann Alyst", email="ann@beck.example")
    register.add_support(person, country.borough, by=BUILDER)
    register.invite(person, by=BUILDER, password="a long enough password")
    client = Client()
    client.force_login(User.objects.get(email="ann@beck.example"))
    return client


def send(client: Client, content: str, name: str = "poverty.csv") -> Any:
    file = io.BytesIO(content.encode())
    file.name = name
    day = {"retrieved_on_day": "1", "retrieved_on_month": "11", "retrieved_on_year": "2026"}
    answer = client.post(reverse("evidence:release-add"), {"file": file, **day})
    assert answer.status_code == 302, answer.content.decode()
    return client.get(answer["Location"]), answer["Location"]


def words(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_release_add_shows_what_was_understood_and_loads_it_when_told_to(analyst: Client) -> None:
    check, address = send(analyst, GOOD)
    assert "Children in poverty" in words(check)
    assert "2024/25" in words(check)
    assert "2, of which 2 are in the register" in words(check)
    assert "a figure as measured" in words(check)
    assert "No place of this file is in the register" not in words(check)
    assert not Release.objects.exists()
    answer = analyst.post(address, {"why": "new year"})
    job = Job.objects.get()
    assert answer["Location"] == reverse("kit:job", args=[job.pk])
    jobs.run.func(job.pk)
    job.refresh_from_db()
    release = Release.objects.get()
    assert (job.state, job.href) == (JobState.DONE, reverse("evidence:release-page", args=[release.pk])), job.message
    assert (release.file_name, release.rows, release.loaded_by_name) == ("poverty.csv", 2, "Ann Alyst")
    assert Entry.objects.filter(verb__endswith="add_release").get().why == "new year"


def test_a_known_file_with_wrong_cells_is_to_be_mended_and_an_unknown_one_described(analyst: Client) -> None:
    known, _address = send(analyst, GOOD.replace("E07000001", "Beck"))
    unknown, _address = send(analyst, "zone,trees\nE07000001,4210\n", "trees.csv")
    assert "Send the mended file" in words(known)
    assert words(known).index("Send the mended file") < words(known).index("Say what the file is, column by column")
    assert words(unknown).index("Say what the file is, column by column") < words(unknown).index("Send another file")


def test_a_file_of_places_that_nobody_knows_here_says_so_before_it_is_loaded(analyst: Client) -> None:
    check, _address = send(analyst, GOOD.replace("E07000001", "E07000098").replace("E92000001", "E92000098"))
    assert "No place of this file is in the register, so no page will show its figures" in words(check)


OWN = """
code: beck-tree-count
name: Beck trees
publisher: Beck Council
licence: Open Government Licence v3.0
layout: wide
place: {column: zone, form: 'E\\d{8}'}
period: {fixed: "2024"}
indicators: [{column: trees, code: beck-trees, name: Street trees, unit: trees}]
"""


def sent_with(client: Client, declaration: str) -> Any:
    files = {"file": io.BytesIO(b"zone,trees\nE07000001,4210\n"), "declaration": io.BytesIO(declaration.encode())}
    files["file"].name, files["declaration"].name = "trees.csv", "trees.yaml"
    day = {"retrieved_on_day": "1", "retrieved_on_month": "11", "retrieved_on_year": "2026"}
    return client.post(reverse("evidence:release-add"), {**files, **day})


def test_release_add_takes_a_declaration_for_a_new_source_and_keeps_it(analyst: Client) -> None:
    address = sent_with(analyst, OWN)["Location"]
    assert "Street trees" in words(analyst.get(address))
    analyst.post(address, {})
    jobs.run.func(Job.objects.get().pk)
    release = Release.objects.get()
    assert (release.source.name, release.source.declaration) == ("Beck trees", OWN)
    check, _address = send(analyst, "zone,trees\nE07000001,4300\n", "trees.csv")
    assert "Beck trees" in words(check), "the next file is recognised by its headings"


def test_release_add_says_what_is_wrong_with_a_declaration(analyst: Client) -> None:
    answer = sent_with(analyst, OWN.replace("publisher: Beck Council", "colour: green"))
    assert answer.status_code == 200
    assert "trees.yaml: publisher: Field required; colour: Extra inputs are not permitted" in words(answer)


def test_release_add_takes_the_source_that_is_named(analyst: Client) -> None:
    file = io.BytesIO(b"lsoa,indicator_income\nW01000001,15\n")
    file.name = "wales.csv"
    day = {"retrieved_on_day": "1", "retrieved_on_month": "11", "retrieved_on_year": "2026"}
    answer = analyst.post(reverse("evidence:release-add"), {"file": file, "source": "wimd2019-scores", **day})
    assert "Welsh Index of Multiple Deprivation 2019, index and domain scores" in words(analyst.get(answer["Location"]))


def test_release_check_says_what_is_wrong_where_and_how_to_mend_it(analyst: Client) -> None:
    check, address = send(analyst, BAD)
    said = words(check)
    assert "The file cannot be loaded yet" in said
    assert "row 2" in said
    assert "value" in said
    assert "twelve" in said
    jobs_before = Job.objects.count()
    analyst.post(address, {"why": ""})
    for job in Job.objects.all():
        jobs.run.func(job.pk)
    assert Job.objects.filter(state=JobState.DONE).count() == 0
    assert Job.objects.count() - jobs_before <= 1
    assert not Release.objects.exists()
    assert not Indicator.objects.filter(name__contains="poverty").exists()


def test_release_check_is_for_the_person_who_sent_the_file(analyst: Client, country: Country) -> None:
    _check, address = send(analyst, GOOD)
    other = register.add_person(by=BUILDER, name="Bo", email="bo@beck.example")
    register.add_support(other, country.borough, by=BUILDER)
    register.invite(other, by=BUILDER, password="a long enough password")
    client = Client()
    client.force_login(User.objects.get(email="bo@beck.example"))
    assert client.get(address).status_code == 404


def test_place_profile_sets_figures_beside_the_nation_with_their_source(country: Country, client: Client) -> None:
    country.record(
        Observation("rate", country.borough.code, "2024", 6.0), Observation("rate", country.nation.code, "2024", 4.0)
    )
    said = words(client.get(reverse("evidence:place-profile", args=[country.borough.pk])))
    assert "6.0%" in said
    assert "50% above Aland" in said
    assert "On the worse side by a tenth or more, with no interval to tell chance by" in said
    assert "Partners&#x27; returns" in said
    assert "Open Government Licence v3.0" in said


def test_place_profile_says_when_nothing_is_known(country: Country, client: Client) -> None:
    assert "No figures yet" in words(client.get(reverse("evidence:place-profile", args=[country.borough.pk])))


def test_place_profile_is_a_part_where_htmx_asks_for_it(country: Country, client: Client) -> None:
    country.record(Observation("rate", country.borough.code, "2024", 6.0))
    page = reverse("evidence:place-profile", args=[country.borough.pk])
    part = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert page in part


@pytest.fixture
def secret(country: Country) -> str:
    """A place whose count is so small that nobody may learn of it: the address of its profile.

    Counts of a survey are weighted, so they have digits that stand nowhere else on a page.
    """
    writes.change_indicator(country.births, by=BUILDER, version=1, smallest_shown=5)
    first, *others = country.neighbourhoods
    country.record(
        Observation("births", first.code, "2024", 4.3125),
        *(Observation("births", place.code, "2024", 37.4375) for place in others),
        Observation("births", country.borough.code, "2024", 4.3125),
        Observation("births", country.nation.code, "2024", 4137.0),
        Observation("births", country.nation.code, "2023", 4100.0),
        Observation("births", country.borough.code, "2023", 20.0),
    )
    return reverse("evidence:place-profile", args=[country.borough.pk])


EXITS = ["", "?as=csv", "?as=json", "?chart=series&as=csv", "?chart=series&as=json", "?chart=series&as=vega",
         "?chart=series&as=svg", "?map=neighbourhoods&as=csv", "?map=neighbourhoods&as=json",
         "?map=neighbourhoods&as=geojson", "?map=neighbourhoods&as=svg"]  # fmt: skip


@pytest.mark.parametrize("way_out", EXITS)
def test_small_count_leaves_by_no_way_out(secret: str, client: Client, way_out: str) -> None:
    separator = "&" if way_out else "?"
    answer = client.get(f"{secret}{way_out}{separator}indicator=births")
    assert answer.status_code == 200
    body = answer.content.decode()
    assert "4.31" not in body
    assert "37.4" not in body  # the others are rounded to 5, so that subtraction tells nothing


@pytest.mark.parametrize(
    ("disclosure", "said"), [("rounded", "the others rounded to 5"), ("suppressed", "what is shown is exact")]
)
def test_an_indicator_says_how_its_small_counts_are_kept(
    country: Country, client: Client, disclosure: str, said: str
) -> None:
    writes.change_indicator(country.births, by=BUILDER, version=None, smallest_shown=5, disclosure=disclosure)
    told = words(client.get(reverse("evidence:indicator-page", args=[country.births.pk])))
    assert [each in told for each in ("the others rounded to 5", "what is shown is exact")] == [
        each == said for each in ("the others rounded to 5", "what is shown is exact")
    ]


def test_small_count_is_not_in_the_workbook(secret: str, client: Client) -> None:
    answer = client.get(f"{secret}?as=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert "withheld" in cells
    assert 4.3125 not in cells


def test_place_profile_download_has_the_source_and_hash_of_every_figure(analyst: Client, country: Country) -> None:
    _check, address = send(analyst, GOOD)
    analyst.post(address, {"why": ""})
    jobs.run.func(Job.objects.get().pk)
    [row] = json.loads(analyst.get(reverse("evidence:place-profile", args=[country.borough.pk]) + "?as=json").content)
    assert (row["Period"], row["Beck"], row["Aland"]) == ("2024/25", 12.5, 10.0)
    assert row["SHA-256 of the file"] == Release.objects.get().file_sha256


def test_release_check_says_that_a_file_is_loaded_already(analyst: Client) -> None:
    _check, address = send(analyst, GOOD)
    analyst.post(address, {"why": ""})
    jobs.run.func(Job.objects.get().pk)
    again, _address = send(analyst, GOOD)
    told = words(again)
    assert "This file is loaded already" in told
    assert Release.objects.get().title in told
    assert "Load it" not in told


def test_indicator_edit_refuses_a_stale_version_and_shows_both(analyst: Client, country: Country) -> None:
    page = reverse("evidence:indicator-edit", args=[country.rate.pk])
    form = analyst.get(page).content.decode()
    version = re.search(r'name="version" value="(\d+)"', form)
    assert version is not None
    writes.change_indicator(country.rate, by=BUILDER, version=1, name="Claimants")
    sent = {"version": version.group(1), "name": "People claiming", "unit": "%", "decimals": "1", "polarity": "low",
            "aggregation": "population_mean", "subject": "", "definition": ""}  # fmt: skip
    answer = analyst.post(page, sent)
    assert answer.status_code == 409
    assert "Claimants" in words(answer)
    assert "People claiming" in words(answer)


def test_indicator_list_can_be_narrowed_and_taken_away(country: Country, client: Client) -> None:
    page = reverse("evidence:indicator-list")
    assert "Births" not in words(client.get(f"{page}?q=claimant"))
    rows = json.loads(client.get(f"{page}?q=claimant&as=json").content)
    assert [row["Name"] for row in rows] == ["Claimant rate"]


def test_a_source_that_partners_share_is_offered_to_nobody_else(country: Country, client: Client) -> None:
    facts = {"code": "own", "name": "What Beck returns", "publisher": "Beck", "licence": "None"}
    writes.add_source(by=BUILDER, shared_in=country.borough, **facts)
    country.record(Observation("births", country.borough.code, "2020", 4.0))
    for page in ("evidence:release-list", "evidence:indicator-list"):
        answer = client.get(reverse(page))
        assert f'<option value="{country.source.pk}">' in answer.content.decode()
        assert "What Beck returns" not in words(answer)


def test_release_page_names_the_file_its_hash_and_who_loaded_it(analyst: Client) -> None:
    _check, address = send(analyst, GOOD)
    analyst.post(address, {"why": ""})
    jobs.run.func(Job.objects.get().pk)
    release = Release.objects.get()
    page = Client().get(reverse("evidence:release-page", args=[release.pk]))
    assert f'href="{reverse("evidence:indicator-list")}?source={release.source_id}"' in page.content.decode()
    said = words(page)
    assert release.file_sha256 in said
    assert "poverty.csv" in said
    assert "Ann Alyst" in said
