"""Pages of structure: the matrix as it was published, and how organisations classify."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from commonweal.register import writes as register
from commonweal.register.models import Person
from commonweal.structure import writes
from commonweal.structure.models import Audit, Classification
from tests.structure.conftest import BUILDER, WYCOMBE, Town, charity, classify_as_wycombe

DAY = {"since_day": "1", "since_month": "4", "since_year": "2026"}


def person(town: Town, name: str, *, support: bool = False) -> Person:
    """Someone of the council who can sign in; a seat makes them a partner of the place."""
    email = f"{name.lower()}@example.org"
    found = register.add_person(by=BUILDER, name=name, email=email, employer=town.council)
    found = register.invite(found, by=BUILDER, password="a long enough password")
    if support:
        register.add_support(found, town.place, by=BUILDER)
    return found


@pytest.fixture
def support(town: Town) -> Client:
    client = Client()
    client.force_login(person(town, "Support", support=True).user)
    return client


@pytest.fixture
def staff(town: Town) -> Client:
    board = town.partnership("Board")
    register.add_seat(board, by=BUILDER, organisation=town.council, since=date(2020, 1, 1))
    client = Client()
    client.force_login(person(town, "Staff").user)
    return client


@pytest.fixture
def wycombe(town: Town) -> Audit:
    audit = town.audit()
    classify_as_wycombe(town, audit)
    return audit


def tables(page: str) -> list[list[list[str]]]:
    """The rows of each table of a page, words only."""
    found = []
    for table in re.findall(r"<table.*?</table>", page, re.DOTALL):
        rows = re.findall(r"<tr.*?</tr>", table, re.DOTALL)
        cells = [re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL) for row in rows]
        found.append([[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in cells])
    return found


def test_matrix_shows_both_tables_exactly_as_published(support: Client, wycombe: Audit) -> None:
    page = support.get(reverse("structure:matrix")).content.decode()
    everything, critical = tables(page)
    for column, table in enumerate((everything, critical)):
        assert table[0] == ["Theme", "Strategic", "Operational", "Consultative", "Total"]
        for row, (theme, counts) in zip(table[1:], WYCOMBE.items(), strict=False):
            assert row == [theme, *map(str, counts[column]), str(sum(counts[column]))]
    assert everything[-1] == ["Total", "61", "74", "22", "157"]
    assert critical[-1] == ["Total", "29", "30", "1", "60"]
    assert "Wycombe Council counts <strong>157</strong> partnerships" in page


def test_a_list_of_many_columns_has_its_filter_above_it(support: Client, wycombe: Audit) -> None:
    wide = support.get(reverse("structure:overlap-list")).content.decode()
    narrow = support.get(reverse("structure:gap-list")).content.decode()
    assert "Narrow this list" in wide
    assert "cw-columns--filters" not in wide
    assert "cw-columns--filters" in narrow


def test_matrix_says_what_its_words_mean_and_where_they_come_from(support: Client, wycombe: Audit) -> None:
    page = support.get(reverse("structure:audit-page", args=[wycombe.pk])).content.decode()
    assert "Targets cannot be met without it." in page
    assert "Office of the Deputy Prime Minister, 2005" in page
    assert "box 2" in page


def test_every_figure_of_the_matrix_leads_to_as_many_partnerships(support: Client, wycombe: Audit) -> None:
    page = support.get(reverse("structure:matrix")).content.decode()
    links = re.findall(r'<a href="([^"]+)">(\d+)</a>', page)
    assert len(links) == (12 + 4 + 4) + (8 + 4 + 4)  # cells above nought, totals of rows, totals of columns
    for href, count in links[::4]:
        rows = support.get(href.replace("&amp;", "&") + "&as=csv").content.decode("utf-8-sig").splitlines()
        assert len(rows) - 1 == int(count), href


def test_matrix_as_csv_has_the_columns_of_the_published_case(support: Client, wycombe: Audit) -> None:
    answer = support.get(reverse("structure:matrix") + "?as=csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(answer)))
    assert rows[0] == ["theme", "class", "strategic", "operational", "consultative", "total"]
    assert rows[1] == ["Community", "all", "15", "48", "9", "72"]
    assert rows[-1] == ["Total", "critical", "29", "30", "1", "60"]


@pytest.mark.parametrize("form", ["xlsx", "json"])
def test_matrix_in_other_forms(support: Client, wycombe: Audit, form: str) -> None:
    assert support.get(reverse("structure:matrix") + f"?as={form}").status_code == 200


def test_matrix_of_another_body_is_its_own(support: Client, town: Town, wycombe: Audit) -> None:
    charity = register.add_organisation(by=BUILDER, name="Advice", sector="voluntary", level="district")
    jobs = town.partnership("Jobs Board")
    writes.classify(
        wycombe, partnership=jobs, organisation=charity, type="strategic", criticality="peripheral", by=BUILDER
    )
    page = support.get(reverse("structure:audit-page", args=[wycombe.pk]) + f"?by={charity.pk}").content.decode()
    assert tables(page)[0][-1] == ["Total", "1", "0", "0", "1"]


def test_matrix_before_any_audit_says_how_to_begin(support: Client, town: Town) -> None:
    town.partnership("Board")
    page = support.get(reverse("structure:matrix")).content.decode()
    assert "No audit yet" in page
    assert reverse("structure:audit-add") in page


def test_support_opens_renames_and_closes_an_audit(support: Client, town: Town) -> None:
    town.partnership("Board")
    support.post(reverse("structure:audit-add"), {"title": "Audit 2026", **DAY})
    audit = Audit.objects.get()
    assert (audit.place, audit.title, audit.since) == (town.place, "Audit 2026", date(2026, 4, 1))
    edit = {"title": "Audit of 2026", "version": 1, **DAY}
    support.post(reverse("structure:audit-edit", args=[audit.pk]), edit)
    end = {"on_day": "1", "on_month": "9", "on_year": "2026", "version": 2}
    support.post(reverse("structure:audit-end", args=[audit.pk]), end)
    audit.refresh_from_db()
    assert (audit.title, audit.until) == ("Audit of 2026", date(2026, 9, 1))
    assert audit.title in support.get(reverse("structure:audit-list")).content.decode()


def test_staff_classify_for_their_own_organisation_only(staff: Client, town: Town) -> None:
    audit, jobs = town.audit(), town.partnership("Jobs Board")
    path = reverse("structure:classification-add", args=[audit.pk])
    register.add_organisation(by=BUILDER, name="Another body", sector="public", level="district")
    page = staff.get(path + f"?partnership={jobs.pk}").content.decode()
    assert "Wycombe Council" in page
    assert "Another body" not in page
    facts = {"partnership": jobs.pk, "organisation": town.council.pk, "type": "strategic", "criticality": "critical"}
    staff.post(path, facts)
    said = Classification.objects.get()
    assert (said.partnership, said.type, said.criticality) == (jobs, "strategic", "critical")
    change = {"type": "operational", "criticality": "critical", "version": 1}
    staff.post(reverse("structure:classification-edit", args=[said.pk]), change)
    said.refresh_from_db()
    assert (said.type, said.version) == ("operational", 2)


def test_classification_list_offers_to_change_only_what_may_be_changed(staff: Client, town: Town) -> None:
    audit, jobs = town.audit(), town.partnership("Jobs Board")
    facts = {"partnership": jobs, "type": "strategic", "criticality": "critical", "by": BUILDER}
    ours = writes.classify(audit, organisation=town.council, **facts)
    theirs = writes.classify(audit, organisation=charity(), **facts)
    path = reverse("structure:classification-list", args=[audit.pk])
    page = staff.get(path).content.decode()
    assert reverse("structure:classification-edit", args=[ours.pk]) in page
    assert reverse("structure:classification-edit", args=[theirs.pk]) not in page
    writes.end_audit(audit, on=date(2026, 5, 1), version=None, by=BUILDER)
    page = staff.get(path).content.decode()
    assert reverse("structure:classification-edit", args=[ours.pk]) not in page
    assert "This audit has ended, so its classifications stand as they are." in page


def test_a_stale_classification_is_refused_with_both_shown(staff: Client, town: Town) -> None:
    audit, jobs = town.audit(), town.partnership("Jobs Board")
    facts = {"partnership": jobs, "organisation": town.council, "by": BUILDER}
    said = writes.classify(audit, type="strategic", criticality="critical", **facts)
    writes.classify(audit, type="operational", criticality="critical", **facts)
    change = {"type": "consultative", "criticality": "critical", "version": 1}
    assert staff.post(reverse("structure:classification-edit", args=[said.pk]), change).status_code == 409


def test_how_a_partnership_is_classified_hangs_on_its_page(staff: Client, town: Town, wycombe: Audit) -> None:
    partnership = Classification.objects.select_related("partnership").first().partnership
    panel = reverse("structure:partnership-classifications", args=[partnership.pk])
    assert panel in staff.get(reverse("register:partnership-page", args=[partnership.pk])).content.decode()
    part = staff.get(panel, headers={"HX-Request": "true"}).content.decode()
    assert "Wycombe Council" in part
    assert "Critical" in part
    assert "Sign in to see what partners share." in Client().get(panel).content.decode()


def test_an_audit_that_does_not_exist_is_not_found(support: Client, town: Town) -> None:
    town.partnership("Board")
    for name in ("audit-page", "audit-edit", "audit-end", "classification-list", "partnership-classifications"):
        assert support.get(reverse(f"structure:{name}", args=[999_999])).status_code == 404
