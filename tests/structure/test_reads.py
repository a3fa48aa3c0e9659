"""What structure's reads answer, to whom, and in how many queries."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from commonweal.kit.verdicts import Refused
from commonweal.register import writes as register
from commonweal.register.rules import Viewer
from commonweal.structure import reads, writes
from commonweal.structure.reads import Matrix
from tests.structure.conftest import BUILDER, WYCOMBE, Town, build_town, classify_as_wycombe

CASES = Path(__file__).parents[3] / "shared" / "cases" / "wycombe_matrix.csv"


def as_counts(matrix: Matrix) -> dict[str, tuple[int, ...]]:
    return {row.name: (*(cell.count for cell in row.cells), row.total.count) for row in (*matrix.rows, matrix.totals)}


def published(column: int) -> dict[str, tuple[int, ...]]:
    rows = {theme: (*counts[column], sum(counts[column])) for theme, counts in WYCOMBE.items()}
    return {**rows, "Total": tuple(map(sum, zip(*rows.values(), strict=True)))}


def test_matrix_is_the_published_table(town: Town) -> None:
    audit = town.audit()
    classify_as_wycombe(town, audit)
    everything = reads.matrix(BUILDER, audit, lead_body_id=town.council.pk)
    critical = reads.matrix(BUILDER, audit, lead_body_id=town.council.pk, criticality="critical")
    assert as_counts(everything) == published(0)
    assert as_counts(everything)["Total"] == (61, 74, 22, 157)
    assert as_counts(critical) == published(1)
    assert as_counts(critical)["Total"] == (29, 30, 1, 60)


def test_published_table_of_this_test_is_the_case_file() -> None:
    if not CASES.exists():
        return
    with CASES.open(newline="", encoding="utf-8") as file:
        rows = {
            (row["theme"].lower(), row["class"]): tuple(
                int(row[name]) for name in ("strategic", "operational", "consultative", "total")
            )
            for row in csv.DictReader(file)
        }
    ours = {(theme.lower(), "all"): counts for theme, counts in published(0).items()}
    ours |= {(theme.lower(), "critical"): counts for theme, counts in published(1).items()}
    assert ours == rows


def test_matrix_counts_one_body_only(town: Town) -> None:
    audit, jobs = town.audit(), town.partnership("Jobs Board")
    charity = register.add_organisation(by=BUILDER, name="Advice", sector="voluntary", level="district")
    for body, kind in ((town.council, "strategic"), (charity, "operational")):
        writes.classify(audit, partnership=jobs, organisation=body, type=kind, criticality="critical", by=BUILDER)
    assert as_counts(reads.matrix(BUILDER, audit, lead_body_id=town.council.pk))["Total"] == (1, 0, 0, 1)
    assert as_counts(reads.matrix(BUILDER, audit, lead_body_id=charity.pk))["Total"] == (0, 1, 0, 1)
    (accord,) = reads.accord(BUILDER, audit, lead_body_id=town.council.pk)
    assert (accord.organisation, accord.both, accord.same_type, accord.same_criticality) == ("Advice", 1, 0, 1)


def test_matrix_has_a_row_for_partnerships_without_a_theme(town: Town) -> None:
    audit = town.audit()
    stray = register.add_partnership(town.place, by=BUILDER, name="Stray")
    writes.classify(
        audit, partnership=stray, organisation=town.council, type="strategic", criticality="peripheral", by=BUILDER
    )
    counts = as_counts(reads.matrix(BUILDER, audit, lead_body_id=town.council.pk))
    assert counts["No theme"] == (1, 0, 0, 1)
    assert counts["Community"] == (0, 0, 0, 0)


def test_matrix_of_nothing_is_noughts(town: Town) -> None:
    shown = reads.picture(BUILDER, town.audit())
    assert shown.lead is None
    assert shown.everything.count == 0
    assert {cell.heat for row in shown.everything.rows for cell in row.cells} == {0}


def test_heat_rises_with_the_count(town: Town) -> None:
    audit = town.audit()
    classify_as_wycombe(town, audit)
    rows = {row.name: row for row in reads.matrix(BUILDER, audit, lead_body_id=town.council.pk).rows}
    assert [cell.heat for cell in rows["Community"].cells] == [2, 4, 1]
    assert [cell.heat for cell in rows["Value for money"].cells] == [1, 1, 1]


def test_audit_to_show_is_the_latest_of_the_open_place(town: Town) -> None:
    town.audit("First")
    latest = town.audit("Second")
    mine = Viewer(user_id=1, place_id=town.place.pk, places=frozenset([town.place.pk]))
    assert reads.audit_to_show(mine, None) == latest


def test_audits_are_for_partners_of_the_place(town: Town) -> None:
    audit = town.audit()
    elsewhere = build_town("Camden", "E09000007")
    stranger = Viewer(user_id=1, places=frozenset([elsewhere.place.pk]))
    assert not reads.audits(stranger, place_id=town.place.pk).exists()
    assert not reads.classifications(stranger, audit=audit).exists()
    with pytest.raises(Refused, match="Only partners of this place may see this"):
        reads.audit(stranger, audit.pk)
    with pytest.raises(Refused, match="Sign in to see what partners share"):
        reads.audit(Viewer.public(), audit.pk)


def test_partnership_audited_tells_the_public_why_not(town: Town) -> None:
    jobs = town.partnership("Jobs Board")
    said = reads.partnership_audited(Viewer.public(), jobs.pk)
    assert (said.classifications, said.reason) == ([], "Sign in to see what partners share.")


def test_picture_takes_as_many_queries_for_many_as_for_one(town: Town, django_assert_num_queries) -> None:
    audit = town.audit()
    writes.classify(
        audit,
        partnership=town.partnership("Jobs Board"),
        organisation=town.council,
        type="strategic",
        criticality="critical",
        by=BUILDER,
    )
    with django_assert_num_queries(6):
        reads.picture(BUILDER, audit)
    classify_as_wycombe(town, audit)
    with django_assert_num_queries(6):
        reads.picture(BUILDER, audit)
