"""A file that no declaration fits: what is proposed of it, what a person corrects, and how it goes on to loading."""

from __future__ import annotations

import html
import io
import re
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse

from commonweal.evidence import imports
from commonweal.evidence.imports import proposing
from commonweal.evidence.imports.proposing import Role
from commonweal.evidence.imports.proposing.columns import unit_in
from commonweal.evidence.models import Indicator, Release, Source
from commonweal.kit import jobs
from commonweal.kit.models import Entry, Job, User
from commonweal.register import writes as register
from tests.evidence.conftest import BUILDER, Country
from tests.real.loaded import loaded

DAY = {"retrieved_on_day": "1", "retrieved_on_month": "11", "retrieved_on_year": "2026"}
TABLE = """Children and young people,,,
Year: 2022/23,,,
Ward code,Ward name,Young carers (%),Note
E01000001,Beck 001A,12.5,
E01000002,Beck 002A,*,small number
E01000003,Beck 003A,n/a,
All wards,,11.0,
Source: Beck Council,,,
"""


def draft_of(path: Path) -> proposing.Draft:
    return proposing.proposed(path, path.name)


def written(tmp_path: Path, text: str, name: str = "young-carers.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def roles(draft: proposing.Draft) -> dict[str, str]:
    return {column.heading: str(column.role) for column in draft.columns}


@pytest.mark.django_db
def test_title_rows_marks_totals_and_units_are_seen(tmp_path: Path) -> None:
    draft = draft_of(written(tmp_path, TABLE))
    assert roles(draft) == {
        "Ward code": "place",
        "Ward name": "unloaded",
        "Young carers (%)": "figure",
        "Note": "notes",
    }
    assert (draft.name, draft.period, draft.left_out) == ("Young carers", "2022/23", {"Ward code": ["All wards"]})
    assert [(column.unit, column.name) for column in draft.columns_of(Role.FIGURE)] == [("%", "Young carers (%)")]
    assert ("n/a" in draft.missing, "*" in draft.suppressed) == (True, True)


@pytest.mark.django_db
def test_what_is_proposed_loads_what_the_file_says_and_tells_what_it_left_out(tmp_path: Path) -> None:
    path = written(tmp_path, TABLE)
    proposal = proposing.checked(path, path.name, draft_of(path), by=BUILDER)
    assert proposal.faults is None
    found = loaded(path, imports.read(proposal.text))
    assert [(each.place, each.period, each.value, each.status) for each in found.figures] == [
        ("E01000001", "2022/23", 12.5, "present"),
        ("E01000002", "2022/23", None, "suppressed"),
        ("E01000003", "2022/23", None, "missing"),
    ]
    assert found.left_out == {"rows of figures that are not loaded: totals": 1, "rows without any figure": 1}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "area_code,sex,period,indicator,value,lower_ci,upper_ci\nE07000001,Male,2019,Smokers,12,10,14\nE07000001,Female,2019,Smokers,11,9,13\n",
            {"area_code": "place", "sex": "part", "period": "period", "indicator": "title", "value": "figure", "lower_ci": "lower", "upper_ci": "upper"},
        ),
        (
            "LAD22CD,LAD22NM,2019/20,2020/21\nE07000001,Beck,12,13\nE07000002,Dale,9,8\n",
            {"LAD22CD": "place", "LAD22NM": "unloaded", "2019/20": "figure", "2020/21": "figure"},
        ),
        (
            "Code;Parent code;Year;Type;Births\nE01000001;E07000001;2020;Projected;12\nE01000002;E07000001;2020;Projected;13\n",
            {"Code": "place", "Parent code": "unloaded", "Year": "period", "Type": "kind", "Births": "figure"},
        ),
    ],
)  # fmt: skip
def test_columns_are_told_apart(tmp_path: Path, text: str, told: dict[str, str]) -> None:
    path = written(tmp_path, text)
    draft = draft_of(path)
    assert roles(draft) == told
    assert proposing.checked(path, path.name, draft, by=BUILDER).faults is None


@pytest.mark.django_db
def test_outcome_kind_and_period_in_headings_of_several_sheets_with_places_by_name(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Read me"
    book.active.append(["About this workbook"])
    for outcome, value in (("Child Poverty", 20.5), ("Crime Rate", 300)):
        sheet = book.create_sheet(outcome)
        sheet.append(["Council", f"{outcome}_Raw data_2019/20", f"{outcome}_Projected_2020/21"])
        sheet.append(["Fife", value, value + 1])
        sheet.append(["Angus", value + 2, None])
    path = tmp_path / "outcomes.xlsx"
    book.save(path)
    draft = draft_of(path)
    assert (list(draft.sheets), draft.packed, draft.names) == (
        ["Child Poverty", "Crime Rate"],
        True,
        {"Fife": "S12000047", "Angus": "S12000041"},
    )
    proposal = proposing.checked(path, path.name, draft, by=BUILDER)
    found = loaded(path, imports.read(proposal.text))
    names = {code: each.name for code, each in found.meant.items()}
    seen = {(names[each.indicator], each.place, each.period, each.kind): each.value for each in found.figures}
    assert seen[("Child Poverty", "S12000047", "2019/20", "raw")] == 20.5
    assert seen[("Crime Rate", "S12000047", "2020/21", "projected")] == 301
    assert seen[("Child Poverty", "S12000041", "2020/21", "projected")] is None


@pytest.mark.django_db
def test_places_are_known_by_their_names_in_the_register(country: Country, tmp_path: Path) -> None:
    path = written(tmp_path, "Borough,Births 2020\nBeck,12\nMoorshire,120\n")
    draft = draft_of(path)
    assert draft.names == {"Beck": country.borough.code, "Moorshire": country.county.code}
    assert draft.period == "2020" or draft.packed


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["a,b\n1,2\n", "only words\n", "E01000001,1\nE01000002,2\n"])
def test_a_file_without_places_or_headings_is_explained(tmp_path: Path, text: str) -> None:
    with pytest.raises(imports.Faults, match="No column of it holds codes or names of places"):
        draft_of(written(tmp_path, text))


@pytest.mark.django_db
def test_corrections_change_the_declaration(tmp_path: Path) -> None:
    path = written(tmp_path, TABLE)
    draft = draft_of(path)
    corrected = proposing.revised(
        draft,
        {"role_3": "unloaded", "name_2": "Carers", "unit_2": "per 1,000", "better_2": "low", "role_0": "no such role"},
    )
    assert corrected.columns_of(Role.PLACE)[0].heading == "Ward code"
    [indicator] = proposing.declared(proposing.revised(corrected, {"publisher": "P", "licence": "L"})).indicators
    assert (indicator.name, indicator.unit, indicator.polarity) == ("Carers", "per 1,000", "low")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"role_0": "unloaded"}, "One column, and no other, must be the place."),
        ({"role_2": "unloaded"}, "No column holds figures."),
        ({"period": ""}, "Nothing tells which period the figures are of."),
    ],
)
def test_what_a_declaration_cannot_do_without_is_asked_for(tmp_path: Path, answers: dict[str, str], said: str) -> None:
    path = written(tmp_path, TABLE)
    proposal = proposing.checked(path, path.name, draft_of(path), by=BUILDER, answers=answers)
    assert proposal.faults is not None
    assert said in str(proposal.faults)


# --- Pages


def words(answer: Any) -> str:
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split()))


@pytest.fixture
def analyst(country: Country) -> Client:
    person = register.add_person(by=BUILDER, name="Ann Alyst", email="ann@beck.example")
    register.add_support(person, country.borough, by=BUILDER)
    register.invite(person, by=BUILDER, password="a long enough password")
    client = Client()
    client.force_login(User.objects.get(email="ann@beck.example"))
    return client


def sent(client: Client, page: str, content: str = TABLE) -> str:
    file = SimpleUploadedFile("young-carers.csv", content.encode())
    return str(client.post(reverse(page), {"file": file, **DAY})["Location"])


def filled(answer: Any) -> dict[str, str]:
    """What a browser would send back from the form as it was drawn."""
    form = answer.context["form"]
    return {name: str(form[name].value() or "") for name in form.fields}


def test_source_proposal_in_four_steps_from_the_file_to_its_figures(analyst: Client, country: Country) -> None:
    address = sent(analyst, "evidence:source-propose")
    page = analyst.get(address)
    said = words(page)
    assert "What would be loaded" in said
    assert "rows of figures that are not loaded: totals (1)" in said
    assert "code: young-carers" in said
    assert "Publisher not said yet Licence not said yet" in said
    told = filled(page) | {"publisher": "Beck Council", "licence": "Open Government Licence v3.0", "better_2": "low"}
    told |= {"together_2": "population_mean"}
    again = analyst.post(address, told | {"again": "1"})
    assert "polarity: low" in words(again)
    assert "aggregation: population_mean" in words(again)
    assert not Source.objects.filter(code="young-carers").exists()
    saved = analyst.post(address, told | {"save": "1"})
    source = Source.objects.get(code="young-carers")
    assert (source.publisher, source.licence) == ("Beck Council", "Open Government Licence v3.0")
    assert Entry.objects.get(verb="evidence.add_source", thing_id=source.pk).by_name == "Ann Alyst"
    check = analyst.get(saved["Location"])
    assert "Load it" in words(check)
    analyst.post(saved["Location"], {"why": ""})
    jobs.run.func(Job.objects.get().pk)
    release = Release.objects.get()
    assert (release.source, release.rows, release.file_name) == (source, 3, "young-carers.csv")
    assert release.left_out == {"rows of figures that are not loaded: totals": 1, "rows without any figure": 1}
    assert "rows without any figure (1)" in words(Client().get(reverse("evidence:release-page", args=[release.pk])))
    kept = Indicator.objects.get(source=source)
    assert (kept.polarity, kept.aggregation) == ("low", "population_mean")
    assert analyst.get(address).status_code == 404


def test_source_proposal_asks_for_publisher_and_licence(analyst: Client) -> None:
    address = sent(analyst, "evidence:source-propose")
    answer = analyst.post(address, filled(analyst.get(address)) | {"save": "1"})
    assert answer.status_code == 200
    assert not Source.objects.filter(code="young-carers").exists()
    assert "publisher" in words(answer).lower()


def test_source_proposal_refuses_the_name_of_another_source(analyst: Client, country: Country) -> None:
    address = sent(analyst, "evidence:source-propose")
    told = filled(analyst.get(address)) | {"name": "Returns", "publisher": "P", "licence": "L", "save": "1"}
    assert "There is a source of this name" in words(analyst.post(address, told))


def test_source_proposal_survives_what_no_browser_sends(analyst: Client) -> None:
    address = sent(analyst, "evidence:source-propose")
    told = {"role_0": "bogus", "kind": "bogus", "better_2": "bogus", "period": "x" * 500, "name": "", "save": "1"}
    assert analyst.post(address, told).status_code == 200


def test_source_proposal_explains_a_file_in_which_nothing_was_found(analyst: Client) -> None:
    page = analyst.get(sent(analyst, "evidence:source-propose", "a,b\n1,2\n"))
    assert "No column of it holds codes or names of places" in words(page)


def test_release_check_leads_from_an_unknown_file_to_its_proposal(analyst: Client) -> None:
    address = sent(analyst, "evidence:release-add")
    page = analyst.get(address)
    assert "No source declaration fits its headings" in words(page)
    token = address.rstrip("/").rsplit("/", 1)[1]
    proposal = reverse("evidence:source-proposal", args=[token])
    assert proposal in page.content.decode()
    assert "What would be loaded" in words(analyst.get(proposal))


@pytest.mark.django_db
def test_evidence_propose_prints_a_declaration_that_reads_the_file(tmp_path: Path) -> None:
    out, err = StringIO(), StringIO()
    call_command("evidence_propose", str(written(tmp_path, TABLE)), stdout=out, stderr=err)
    assert imports.read(out.getvalue()).code == "young-carers"
    assert "It reads 3 rows as 3 figures of 1 indicators." in err.getvalue()
    assert not Source.objects.exists()
    with pytest.raises(CommandError, match="No column of it holds codes"):
        call_command("evidence_propose", str(written(tmp_path, "a,b\n1,2\n")), stdout=io.StringIO())


@pytest.mark.django_db
def test_places_are_known_by_their_own_codes_where_the_register_has_them(country: Country, tmp_path: Path) -> None:
    for number in (1, 2):
        register.add_place(
            by=BUILDER, name=f"Quarter {number}", tier="neighbourhood", code=f"BQ-{number}",
            code_system="Beck quarters", parent=country.borough, since=date(2020, 1, 1),
        )  # fmt: skip
    path = written(tmp_path, "Name,Quarter,Births\nQuarter 1,BQ-1,12\nQuarter 2,BQ-2,13\nOther,BQ-13,4\nAll,All,29\n")
    draft = draft_of(path)
    assert roles(draft) == {"Name": "unloaded", "Quarter": "place", "Births": "figure"}
    assert (draft.system, draft.names, draft.left_out) == ("Beck quarters", {}, {"Quarter": ["All"]})
    proposal = proposing.checked(path, path.name, draft, by=BUILDER, answers={"period": "2020"})
    found = loaded(path, imports.read(proposal.text))
    assert [(each.place, each.value) for each in found.figures] == [("BQ-1", 12), ("BQ-13", 4), ("BQ-2", 13)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headings", ["2021/22 mentored (%),2022/23 mentored (%)", "mentored (%) 2021/22,mentored (%) (2022/23)"]
)
def test_periods_in_some_headings_are_periods_and_each_title_has_its_unit(tmp_path: Path, headings: str) -> None:
    text = f"Code,Cohort,{headings},2022/23 pupils\nE07000001,400,12,13,900\nE07000002,300,9,8,800\n"
    path = written(tmp_path, text)
    draft = draft_of(path)
    assert (roles(draft)["Cohort"], draft.packed, draft.period) == ("unloaded", True, "")
    proposal = proposing.checked(path, path.name, draft, by=BUILDER)
    assert proposal.faults is None
    found = loaded(path, imports.read(proposal.text))
    told = {(each.name, each.unit) for each in found.meant.values()}
    assert told == {("mentored (%)", "%"), ("pupils", "")}
    names = {code: each.name for code, each in found.meant.items()}
    seen = {(names[each.indicator], each.place, each.period): each.value for each in found.figures}
    assert seen[("mentored (%)", "E07000001", "2022/23")] == 13
    assert seen[("pupils", "E07000002", "2022/23")] == 800
    assert len(seen) == 6


@pytest.mark.django_db
def test_one_period_in_a_heading_is_that_of_the_figures_beside_it(tmp_path: Path) -> None:
    draft = draft_of(written(tmp_path, "Code,Births 2020,Cohort\nE07000001,400,12\nE07000002,300,9\n"))
    assert (draft.packed, draft.period, roles(draft)["Cohort"]) == (False, "2020", "figure")


def test_metadata_of_another_file_is_said_by_the_job_that_meets_it(analyst: Client) -> None:
    metadata = '{"tableSchema": {"columns": [{"titles": "Elsewhere"}]}}'
    file = SimpleUploadedFile("young-carers.csv", TABLE.encode())
    told = {"file": file, "declaration": SimpleUploadedFile("m.json", metadata.encode()), **DAY}
    address = analyst.post(reverse("evidence:release-add"), told)["Location"]
    assert "The CSVW metadata is of another file" in words(analyst.get(address))
    analyst.post(address, {"why": ""})
    jobs.run.func(Job.objects.get().pk)
    assert Job.objects.get().message.startswith("The CSVW metadata is of another file")
    assert not Release.objects.exists()


@pytest.mark.django_db
def test_metadata_with_a_number_beyond_bounds_is_explained(tmp_path: Path) -> None:
    path = written(tmp_path, TABLE)
    with pytest.raises(imports.WrongDeclaration, match="is not JSON"):
        imports.given_with('{"tableSchema": ' + "1" * 5_000 + "}", path, path.name)


@pytest.mark.django_db
def test_an_interval_in_packed_headings_is_laid_beside_no_other_period(tmp_path: Path) -> None:
    heading = "Code,2020 rate,2020 Lower CI,2020 Upper CI,2021 rate,2021 Lower CI,2021 Upper CI"
    path = written(tmp_path, f"{heading}\nE07000001,12,11,13,24,23,25\nE07000002,14,13,15,25,24,26\n")
    draft = draft_of(path)
    assert {role for heading, role in roles(draft).items() if "CI" in heading} == {"unloaded"}
    for answers in ({}, {"role_2": "lower", "role_3": "upper"}):
        proposal = proposing.checked(path, path.name, draft, by=BUILDER, answers=answers)
        found = loaded(path, imports.read(proposal.text))
        assert [(each.place, each.period, each.value, each.lower) for each in found.figures] == [
            ("E07000001", "2020", 12, None),
            ("E07000001", "2021", 24, None),
            ("E07000002", "2020", 14, None),
            ("E07000002", "2021", 25, None),
        ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("above", "period"),
    [
        ("Claimants in March 2023", "March 2023"),
        ("Employment, Jan 2023 to Dec 2023, of residents", "Jan 2023 to Dec 2023"),
        ("Looked after at 31 March 2023", "31 March 2023"),
        ("Deaths of 2019 to 2021", "2019 to 2021"),
    ],
)
def test_the_whole_of_a_period_is_taken_from_words_above_the_table(tmp_path: Path, above: str, period: str) -> None:
    assert draft_of(written(tmp_path, f'"{above}",\nCode,Cases\nE07000001,5\nE07000002,6\n')).period == period


@pytest.mark.django_db
def test_short_months_in_headings_are_periods(tmp_path: Path) -> None:
    path = written(tmp_path, "Code,Mar-20,Apr-20\nE07000001,5,6\nE07000002,6,7\n")
    proposal = proposing.checked(path, path.name, draft_of(path), by=BUILDER)
    assert proposal.understood is not None
    assert proposal.understood.periods == ["Mar-20", "Apr-20"]


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("Income decile (where 1 is the most deprived 10% of areas)", "decile"),
        ("Children aged 4 years and under", ""),
        ("Life expectancy (years)", "years"),
        ("Mentored (%)", "%"),
        ("% mentored", "%"),
    ],
)
def test_a_unit_is_told_by_its_word_and_not_by_a_number_with_it(heading: str, unit: str) -> None:
    assert unit_in(heading) == unit


@pytest.mark.django_db
def test_a_column_full_of_the_marks_of_surveys_is_one_of_figures(tmp_path: Path) -> None:
    draft = draft_of(written(tmp_path, "Code,Rate\nE07000001,75.2\nE07000002,#\nE07000003,#\nE07000004,!\n"))
    assert (roles(draft)["Rate"], "#" in draft.missing, "!" in draft.suppressed) == ("figure", True, True)


@pytest.mark.django_db
def test_what_keeps_small_counts_safe_is_kept_in_the_declaration(tmp_path: Path) -> None:
    path = written(tmp_path, TABLE)
    told = {"publisher": "P", "licence": "L", "smallest_shown": 5, "disclosure": "suppressed"}
    proposal = proposing.checked(path, path.name, draft_of(path), by=BUILDER, answers=told)
    assert proposal.understood is not None
    declaration = proposal.understood.declaration
    facts = declaration.indicators or declaration.tidy.known  # type: ignore[union-attr]
    assert {(each.smallest_shown, str(each.disclosure)) for each in facts} == {(5, "suppressed")}
    assert (
        proposing.checked(
            path, path.name, draft_of(path), by=BUILDER, answers={**told, "smallest_shown": ""}
        ).text.count("disclosure")
        == 0
    )


def test_source_proposal_asks_for_a_smallest_count_where_counts_stay_exact(analyst: Client) -> None:
    page = sent(analyst, "evidence:source-propose")
    answers = filled(analyst.get(page)) | {
        "publisher": "P",
        "licence": "L",
        "disclosure": "suppressed",
        "smallest_shown": "2",
    }
    assert "Exact counts need a smallest count shown of 3 or more" in words(analyst.post(page, answers))
