"""The way of a file through the pages: sent, looked at, confirmed, done; and what may come between."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from commonweal.kit import jobs
from commonweal.kit.models import Entry, Job, JobState, User
from commonweal.register import imports, writes
from commonweal.register.imports import CannotApply
from commonweal.register.models import Organisation
from commonweal.register.rules import Viewer
from tests.register.building import BY, Register, supporter, workbook

NEW = [["name", "sector", "level"], ["New Firm", "private", "district"]]


@pytest.fixture
def client(team: Viewer) -> Client:
    signed_in = Client()
    signed_in.force_login(User.objects.get(pk=team.user_id))
    return signed_in


def upload(client: Client, content: bytes, name: str = "register.xlsx") -> str:
    """Send a file; the address of its preview."""
    file = io.BytesIO(content)
    file.name = name
    answer = client.post(reverse("register:workbook-import"), {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def confirm(client: Client, address: str, **sent: str) -> Any:
    html = client.get(address).content.decode()
    digest = re.search(r'name="digest" value="([0-9a-f]+)"', html)
    assert digest is not None, html
    return client.post(address, {"digest": digest.group(1), **sent})


def test_file_is_sent_looked_at_confirmed_and_done(client: Client, register: Register) -> None:
    address = upload(client, workbook(organisations=NEW))
    html = client.get(address).content.decode()
    assert "Nothing has been changed yet." in html
    assert "New Firm" in html
    assert not Organisation.objects.filter(name="New Firm").exists()
    answer = confirm(client, address, why="From the yearly survey.")
    assert answer["Location"] == reverse("register:workbook-result")
    result = client.get(answer["Location"]).content.decode()
    assert "The file is brought in" in result
    assert Organisation.objects.filter(name="New Firm").exists()
    entry = Entry.objects.latest("pk")
    assert (entry.verb, entry.why) == ("register.bring_in", "From the yearly survey.")
    assert client.get(address).status_code == 404


def test_export_sent_back_says_that_it_changes_nothing(client: Client, register: Register) -> None:
    taken = client.get(reverse("register:workbook-export"), {"as": "xlsx"})
    assert taken["Content-Disposition"].startswith('attachment; filename="northwick-register-')
    html = client.get(upload(client, taken.content)).content.decode()
    assert "The file changes nothing" in html
    assert "Make these" not in html


@pytest.mark.parametrize(("form", "status"), [("zip", 200), ("xlsx", 200), ("exe", 404)])
def test_export_is_had_in_two_forms(client: Client, form: str, status: int) -> None:
    assert client.get(reverse("register:workbook-export"), {"as": form, "ended": "yes"}).status_code == status


def test_faults_are_shown_with_their_place_and_remedy(client: Client, register: Register) -> None:
    address = upload(client, workbook(organisations=[NEW[0], ["New Firm", "privat", "district"]]))
    html = client.get(address).content.decode()
    for words in ("Nothing has been changed.", "row 2", "column sector", "privat", "Write one of: public"):
        assert words in html
    assert "Make these" not in html
    answer = client.post(address, {"digest": "0" * 64})
    assert answer.status_code == 200
    assert not Organisation.objects.filter(name="New Firm").exists()
    taken = client.get(address, {"as": "csv"}).content.decode()
    assert "organisations,2,sector,privat" in taken


def test_changes_can_be_taken_away(client: Client, register: Register) -> None:
    taken = client.get(upload(client, workbook(organisations=NEW)), {"as": "csv"}).content.decode()
    assert "organisations,2,add,New Firm,sector,,private" in taken


def test_register_that_changed_meanwhile_is_shown_anew(client: Client, register: Register) -> None:
    rows = [["id", "name", "sector", "level"], [register.charity.pk, "Dene Foundation", "voluntary", "neighbourhood"]]
    address = upload(client, workbook(organisations=rows))
    html = client.get(address).content.decode()
    digest = re.search(r'name="digest" value="([0-9a-f]+)"', html)
    assert digest is not None
    writes.change_organisation(register.charity, by=BY, version=1, level="county")
    answer = client.post(address, {"digest": digest.group(1)})
    assert "The register changed while you looked." in answer.content.decode()
    assert Organisation.objects.get(pk=register.charity.pk).name == "Dene Trust"
    assert confirm(client, address).status_code == 302
    assert Organisation.objects.get(pk=register.charity.pk).name == "Dene Foundation"


def test_file_is_for_whoever_sent_it(client: Client, register: Register) -> None:
    address = upload(client, workbook(organisations=NEW))
    other = Client()
    other.force_login(User.objects.get(pk=supporter(register.place, "Other Person").user_id))
    assert other.get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_address_of_no_file_leads_nowhere(client: Client) -> None:
    for token in ("nothing", "..%2F..%2Fsecret", "a.b"):
        assert client.get(f"/register/workbook/import/{token}/").status_code == 404


def test_no_file_and_a_large_file_are_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Choose a file" in client.post(reverse("register:workbook-import"), {}).content.decode()
    monkeypatch.setattr("commonweal.register.imports.files.LARGEST_FILE", 10)
    file = io.BytesIO(b"x" * 11)
    file.name = "seats.csv"
    answer = client.post(reverse("register:workbook-import"), {"file": file})
    assert "This file is larger than 20 MB." in answer.content.decode()


def test_team_of_another_place_brings_in_only_what_is_theirs(register: Register) -> None:
    team = supporter(register.county, "Elsewhere Person")
    rows = [["place", "name"], ["E07", "Not Theirs"]]
    found = imports.plan_of("x.xlsx", workbook(partnerships=rows), viewer=team, place=register.county)
    assert [(fault.row, fault.wrong) for fault in found.faults] == [
        (2, "Only the support team of this place may do this.")
    ]


def test_what_the_register_refuses_undoes_everything(register: Register) -> None:
    found = imports.plan_of(
        "x.xlsx", workbook(organisations=NEW, partnerships=[["name"], ["Panel"]]), viewer=BY, place=register.place
    )
    writes.add_partnership(register.place, by=BY, name="Panel")
    before = Entry.objects.count()
    with pytest.raises(CannotApply) as raised:
        imports.bring_in(register.place, plan=found, by=BY)
    fault = raised.value.fault
    assert (fault.sheet, fault.row, fault.wrong) == ("partnerships", 2, "This place has a partnership of that name.")
    assert not Organisation.objects.filter(name="New Firm").exists()
    assert Entry.objects.count() == before


# --- Large files


def many(count: int) -> bytes:
    return workbook(organisations=[NEW[0], *[[f"Firm {number}", "private", "district"] for number in range(count)]])


def test_large_file_is_brought_in_as_a_job(client: Client, register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commonweal.register.views.workbook.AT_ONCE", 3)
    answer = confirm(client, upload(client, many(4)))
    job = Job.objects.latest("pk")
    assert answer["Location"] == reverse("kit:job", args=[job.pk])
    assert Organisation.objects.filter(name="Firm 3").count() == 0
    jobs.run.func(job.pk)
    job.refresh_from_db()
    assert (job.state, job.href, job.progress) == (JobState.DONE, register.place.get_absolute_url(), 4)
    assert Organisation.objects.filter(name="Firm 3").count() == 1


def test_job_whose_register_changed_does_nothing_and_says_so(
    client: Client, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commonweal.register.views.workbook.AT_ONCE", 3)
    confirm(client, upload(client, many(4)))
    writes.add_organisation(by=BY, name="Firm 2", sector="private", level="county")
    job = Job.objects.latest("pk")
    jobs.run.func(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message) == (
        JobState.FAILED,
        "The register changed in the meantime. Bring the file in again and look at it anew.",
    )
    assert Organisation.objects.filter(name="Firm 3").count() == 0


def test_plan_with_a_fault_is_not_applied_even_in_part(register: Register) -> None:
    rows = [*NEW, ["Other", "privat", "district"]]
    found = imports.plan_of("x.xlsx", workbook(organisations=rows), viewer=BY, place=register.place)
    with pytest.raises(CannotApply, match="not one of the words for sector"):
        imports.bring_in(register.place, plan=found, by=BY)
    assert not Organisation.objects.filter(name="New Firm").exists()
