"""Corrections by signed link: who can send what, how much, and what becomes of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from commonweal.kit.models import Entry, User
from commonweal.kit.needs import needs_of
from commonweal.kit.things import Stale
from commonweal.kit.verdicts import Refused
from commonweal.register import writes
from commonweal.register.models import Correction, CorrectionLink, Organisation, Person
from commonweal.register.reads import corrections as told
from commonweal.register.rules import Viewer
from commonweal.register.writes import corrections
from tests.register.building import BY, Register

pytestmark = pytest.mark.django_db

ON = timezone.localdate()
AT = timezone.now()
PUBLIC = Viewer.public()


def link_for(register: Register, about: Organisation | Person, **facts: Any) -> CorrectionLink:
    return corrections.make_link(about, place=register.place, by=BY, on=ON, **facts)


def sent_for(register: Register, **proposed: str) -> Correction:
    return corrections.propose_correction(link_for(register, register.charity), by=PUBLIC, at=AT, **proposed)


def address(link: CorrectionLink) -> str:
    return reverse("register:entry-correct", args=[told.token(BY, link)])


@pytest.fixture
def supporting(team: Viewer) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=team.user_id))
    return client


def test_proposal_changes_nothing_and_keeps_old_and_new(register: Register) -> None:
    correction = sent_for(register, name="The Dene Trust", website="", purpose="Gardens.", sent_by=" Grace ")
    assert correction.was == {"name": "Dene Trust", "purpose": ""}
    assert correction.proposed == {"name": "The Dene Trust", "purpose": "Gardens."}
    assert correction.sent_by == "Grace"
    assert Organisation.objects.get(pk=register.charity.pk).name == "Dene Trust"


def test_proposal_takes_only_what_the_entry_shows(register: Register) -> None:
    with pytest.raises(ValidationError, match="You have changed nothing"):
        sent_for(register, sector="public", since="2020-01-01")


def test_accepting_makes_the_entry_so_in_one_line_of_the_record(register: Register) -> None:
    correction = sent_for(register, name="The Dene Trust")
    before = Entry.objects.count()
    accepted = corrections.accept_correction(correction, by=BY, on=ON)
    assert Organisation.objects.get(pk=register.charity.pk).name == "The Dene Trust"
    assert (accepted.accepted_on, accepted.accepted_by) == (ON, "the tests")
    assert Entry.objects.count() == before + 1
    with pytest.raises(Refused, match="decided already"):
        corrections.decline_correction(accepted, by=BY, on=ON, reason="No.")


def test_accepting_from_an_old_page_is_refused_and_nothing_is_half_done(register: Register) -> None:
    correction = sent_for(register, name="The Dene Trust")
    writes.change_organisation(register.charity, by=BY, version=None, name="Dene and Moor Trust")
    with pytest.raises(Stale), transaction.atomic():
        corrections.accept_correction(correction, by=BY, on=ON, entry_version=1)
    assert Correction.objects.get().accepted_on is None


def test_difference_shows_what_was_changed_since(register: Register) -> None:
    correction = sent_for(register, name="The Dene Trust", purpose="Gardens.")
    writes.change_organisation(register.charity, by=BY, version=None, name="Dene and Moor Trust")
    name, purpose = told.differences(BY, Correction.objects.select_related("organisation").get(pk=correction.pk))
    assert (name.was, name.now, name.proposed, name.is_stale) == (
        "Dene Trust", "Dene and Moor Trust", "The Dene Trust", True,
    )  # fmt: skip
    assert (purpose.label, purpose.is_stale) == ("What it does", False)


def test_declining_needs_a_reason_and_leaves_the_entry(register: Register) -> None:
    correction = sent_for(register, name="The Dene Trust")
    with pytest.raises(ValidationError, match="Say why it is declined"):
        corrections.decline_correction(correction, by=BY, on=ON, reason=" ")
    declined = corrections.decline_correction(correction, by=BY, on=ON, reason="Its deed says otherwise.")
    assert (declined.declined_why, declined.accepted_on) == ("Its deed says otherwise.", None)
    assert Organisation.objects.get(pk=register.charity.pk).name == "Dene Trust"


def test_only_a_support_team_decides(register: Register) -> None:
    correction = sent_for(register, name="The Dene Trust")
    with pytest.raises(Refused, match="Sign in as a member"):
        corrections.accept_correction(correction, by=PUBLIC, on=ON)
    with pytest.raises(Refused, match="Only the support team of this place"):
        corrections.make_link(register.ada, place=register.place, by=Viewer(user_id=3, name="Staff"), on=ON)


def test_link_takes_only_so_much(register: Register) -> None:
    link = link_for(register, register.charity)
    for number in range(corrections.MOST_WAITING):
        corrections.propose_correction(link, by=PUBLIC, at=AT, name=f"Name {number}")
    with pytest.raises(ValidationError, match="has yet to look at what you sent before"):
        corrections.propose_correction(link, by=PUBLIC, at=AT, name="One more")


def test_link_takes_only_so_much_a_day(register: Register) -> None:
    link = link_for(register, register.charity)
    for number in range(corrections.MOST_A_DAY):
        sent = corrections.propose_correction(link, by=PUBLIC, at=AT, note=f"Note {number}")
        corrections.decline_correction(sent, by=BY, on=ON, reason="Seen.")
    with pytest.raises(ValidationError, match="You have sent a lot today"):
        corrections.propose_correction(link, by=PUBLIC, at=AT, note="One more")
    assert corrections.propose_correction(link, by=PUBLIC, at=AT + timedelta(days=1), note="One more").pk


@pytest.mark.parametrize("days", [30, 31])
def test_link_that_has_expired_takes_nothing(register: Register, days: int) -> None:
    with pytest.raises(Refused, match="has expired"):
        corrections.propose_correction(
            link_for(register, register.charity), by=PUBLIC, at=AT + timedelta(days=days), name="Late"
        )


def test_link_that_was_withdrawn_takes_nothing(register: Register) -> None:
    link = corrections.revoke_link(link_for(register, register.charity), by=BY, on=ON)
    with pytest.raises(Refused, match="was withdrawn"):
        corrections.propose_correction(link, by=PUBLIC, at=AT, name="Late")
    with pytest.raises(ValidationError, match="withdrawn already"):
        corrections.revoke_link(link, by=BY, on=ON)
    answer = Client().get(address(link))
    assert answer.status_code == 403
    assert "This link was withdrawn. Ask the support team for a new one." in answer.content.decode()
    assert "Dene Trust" not in answer.content.decode()


def test_token_of_another_or_made_up_opens_nothing(register: Register) -> None:
    link = link_for(register, register.charity)
    token = told.token(BY, link)
    number, _colon, signature = token.partition(":")
    for wrong in (f"{int(number) + 1}:{signature}", number, "", f"{token}x"):
        with pytest.raises(CorrectionLink.DoesNotExist):
            told.link_of(PUBLIC, wrong)
    assert told.link_of(PUBLIC, token) == link
    assert Client().get(reverse("register:entry-correct", args=["nonsense"])).status_code == 404


def test_letter_is_posted_where_an_address_is_known(
    supporting: Client, register: Register, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        supporting.post(
            reverse("register:link-add", args=["person", register.grace.pk]),
            {"days": "14", "email": "grace@trust.example"},
        )
    link = CorrectionLink.objects.get()
    assert link.expires_on - link.made_on == timedelta(days=14)
    (letter,) = mail.outbox
    assert letter.to == ["grace@trust.example"]
    assert letter.subject == "Is this still right? Grace Rowe in the register of Northwick"
    assert f"http://testserver{address(link)}" in letter.body


def test_no_letter_is_posted_without_an_address(
    supporting: Client, register: Register, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = supporting.post(
            reverse("register:link-add", args=["organisation", register.charity.pk]), {"days": "30"}
        )
    assert mail.outbox == []
    assert address(CorrectionLink.objects.get()) in supporting.get(answer["Location"]).content.decode()


def test_page_of_a_link_shows_the_entry_and_sends_without_an_account(register: Register) -> None:
    client, link = Client(enforce_csrf_checks=True), link_for(register, register.grace)
    page = client.get(address(link))
    html = page.content.decode()
    assert "grace@trust.example" in html
    assert "ada@council.example" not in html
    assert "no-store" in page["Cache-Control"]
    entry = {"name": "Grace Rowe-Hill", "email": "grace@trust.example", "note": "Married.", "sent_by": "Grace"}
    assert client.post(address(link), entry).status_code == 403  # without the token of the form
    token = html.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    answer = client.post(address(link), {**entry, "csrfmiddlewaretoken": token}, follow=True)
    assert "The support team will look at what you sent about Grace Rowe" in answer.content.decode()
    correction = Correction.objects.get()
    assert (correction.proposed, correction.note) == ({"name": "Grace Rowe-Hill"}, "Married.")


def test_what_waits_is_shown_to_the_team_and_to_whoever_sent_it(supporting: Client, register: Register) -> None:
    link = link_for(register, register.charity)
    team_page = reverse("register:link-page", args=[link.pk])
    assert "Waiting for your decision" not in supporting.get(team_page).content.decode()
    correction = corrections.propose_correction(link, by=PUBLIC, at=AT, name="Dene Trust Ltd", sent_by="Grace")
    html = supporting.get(team_page).content.decode()
    assert "Waiting for your decision" in html
    assert f'href="{reverse("register:correction-page", args=[correction.pk])}"' in html
    assert "waits for the support team" in Client().get(address(link)).content.decode()
    corrections.accept_correction(correction, by=BY, on=ON)
    assert "Waiting for your decision" not in supporting.get(team_page).content.decode()
    assert "waits for the support team" not in Client().get(address(link)).content.decode()


def test_page_of_a_link_bounds_what_is_sent_and_does_not_tell_who_else_is_there(register: Register) -> None:
    client, link = Client(), link_for(register, register.charity)
    long = client.post(address(link), {"name": "Dene Trust", "purpose": "x" * 2001}).content.decode()
    assert "must be 2000 characters or fewer" in long
    person = link_for(register, register.grace)
    client.post(address(person), {"name": "Grace Rowe", "email": "ada@council.example"})
    assert Correction.objects.get().proposed == {"email": "ada@council.example"}


def test_correction_that_collides_is_refused_when_it_is_accepted(supporting: Client, register: Register) -> None:
    correction = corrections.propose_correction(
        link_for(register, register.grace), by=PUBLIC, at=AT, email="ada@council.example"
    )
    sent = {"version": 1, "entry_version": 1}
    html = supporting.post(reverse("register:correction-accept", args=[correction.pk]), sent).content.decode()
    assert "Another person has this email address." in html
    assert Correction.objects.get().accepted_on is None


def test_correction_page_accepts_in_one_click(supporting: Client, register: Register) -> None:
    correction = sent_for(register, name="The Dene Trust", note="By deed.")
    html = supporting.get(reverse("register:correction-page", args=[correction.pk])).content.decode()
    assert html.index("Dene Trust</td>") < html.index("The Dene Trust</td>")
    assert "By deed." in html
    sent = {"version": 1, "entry_version": 1}
    supporting.post(reverse("register:correction-accept", args=[correction.pk]), sent)
    assert Organisation.objects.get(pk=register.charity.pk).name == "The Dene Trust"


def test_what_waits_is_a_need_of_the_team_that_asked(register: Register, team: Viewer) -> None:
    sent_for(register, name="The Dene Trust")
    (need,) = [need for need in needs_of(team, ON) if "correction" in need.text]
    assert need.text == "Decide on 1 correction sent to Northwick"
    assert need.href == f"/register/corrections/?place={register.place.pk}"
    elsewhere = Viewer(user_id=99, name="Elsewhere", supports=frozenset([register.county.pk]))
    assert not [need for need in needs_of(elsewhere, ON) if "correction" in need.text]


BROKEN = {
    "correction_accepted_by_someone": {"accepted_on": ON},
    "correction_declined_with_reason": {"declined_on": ON, "declined_by": "Sam"},
    "correction_decided_once": {
        "accepted_on": ON, "accepted_by": "Sam", "declined_on": ON, "declined_by": "Sam", "declined_why": "No.",
    },
}  # fmt: skip
MESSAGES = {
    "correction_accepted_by_someone": "Say when it was accepted and by whom",
    "correction_declined_with_reason": "Say when it was declined, by whom and why",
    "correction_decided_once": "It was decided already",
}


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_constraint_of_a_correction(register: Register, name: str) -> None:
    correction = sent_for(register, name="The Dene Trust")
    for attribute, value in BROKEN[name].items():
        setattr(correction, attribute, value)
    with pytest.raises(ValidationError, match=MESSAGES[name]):
        correction.full_clean()


def test_constraints_of_a_link(register: Register) -> None:
    link = link_for(register, register.charity)
    link.expires_on = link.made_on
    with pytest.raises(ValidationError, match="good for a day at least"):
        link.full_clean()
    link.expires_on, link.revoked_on = date(2100, 1, 1), ON
    with pytest.raises(ValidationError, match="Say when it was revoked and by whom"):
        link.full_clean()
    link.revoked_on, link.person = None, register.ada
    with pytest.raises(ValidationError, match="and not both"):
        link.full_clean()


def test_moment_of_sending_is_kept(register: Register) -> None:
    assert isinstance(sent_for(register, name="X").sent_at, datetime)


def test_history_of_what_was_sent_is_for_support_teams(supporting: Client, register: Register) -> None:
    correction = sent_for(register, name="The Dene Trust")
    history = reverse("kit:history", args=["register.correction", correction.pk])
    assert supporting.get(history).status_code == 200
    staff = Client()
    staff.force_login(User.objects.get(pk=writes.invite(register.grace, by=BY).user_id))
    assert staff.get(history).status_code == 403
