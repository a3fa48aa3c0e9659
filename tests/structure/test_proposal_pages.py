"""Pages of proposals: asked, watched without a script, read, taken away, settled, eased, and made a restructure of."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commonweal.kit.models import Job, JobState
from commonweal.register import writes as register
from commonweal.structure import writes
from commonweal.structure.models import Proposal, Restructure
from commonweal.structure.reads import proposals as reads
from commonweal.structure.reads.proposals import Question
from tests.structure.conftest import BUILDER, Town, person
from tests.structure.proposing import SINCE, Three, build_three, worked_out

POLLS = {"HX-Request": "true", "HX-Target": "proposal-progress"}


@pytest.fixture
def three(town: Town) -> Three:
    return build_three(town)


@pytest.fixture
def support(town: Town) -> Client:
    client = Client()
    client.force_login(person(town, "Support", support=True).user)
    return client


@pytest.fixture
def staff(town: Town) -> Client:
    client = Client()
    client.force_login(person(town, "Staff").user)
    return client


def typed(three: Three, **changed: Any) -> dict[str, Any]:
    """What a browser sends of the form: the question as it stands there, and what was changed."""
    facts = three.question().to_keep() | {"name": "Safer", "law_stands": "on"}
    given = {name: value for name, value in facts.items() if value is not None and name not in ("eased", "settled")}
    return given | {"new": "", "max_changes": ""} | changed


def page_of(client: Client, proposal: Proposal, name: str = "page", **headers: str) -> str:
    return client.get(reverse(f"structure:proposal-{name}", args=[proposal.pk]), headers=headers).content.decode()


def done(three: Three, **facts: Any) -> Proposal:
    """A finished proposal, asked and answered as of today, as pages are."""
    proposal = writes.ask_proposal(
        three.town.place, name="Safer", question=three.question(**facts), on=timezone.localdate(), by=BUILDER
    )
    return worked_out(proposal)


# --- Asking


def test_the_form_asks_and_leads_to_the_page_that_waits(support: Client, three: Three) -> None:
    answer = support.post(reverse("structure:proposal-add"), typed(three, membership_cap="9", new="Safer Town\n\nTwo"))
    proposal = Proposal.objects.get()
    assert answer["Location"] == reverse("structure:proposal-page", args=[proposal.pk])
    expected = three.question(membership_cap=9, new=("Safer Town", "Two"))
    assert Question.kept(proposal.question) == expected
    assert (proposal.asked_on, str(proposal.asked_by)) == (timezone.localdate(), "Support")
    page = page_of(support, proposal)
    assert "Waiting for a worker." in page
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page
    assert 'hx-target="#proposal-progress"' in page


def test_the_form_begins_with_figures_that_are_said_to_be_ours(support: Client, three: Three) -> None:
    page = support.get(reverse("structure:proposal-add")).content.decode()
    assert "assumptions of ours, and no published ones" in page
    assert "Above it a partnership is a talking shop." in page


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"membership_cap": "0"}, "must be 1 or more"),
        ({"service_hours": "-1"}, "must be 0 or more"),
        ({"years": "0"}, "must be 0.1 or more"),
        ({"seconds": "7"}, "must be one of those listed. Choose again"),
        ({"name": ""}, "Enter name of the proposal"),
        ({"new": "\n".join("abcdefghijk")}, "at most 10 names"),
        ({"theme": "99999"}, "must be one of those listed. Choose again"),
    ],
)
def test_what_makes_no_sense_is_refused(support: Client, three: Three, changed: dict[str, str], said: str) -> None:
    page = support.post(reverse("structure:proposal-add"), typed(three, **changed)).content.decode()
    assert said in page
    assert not Proposal.objects.exists()
    assert not Job.objects.exists()


def test_asking_otherwise_starts_from_the_question_of_another(support: Client, three: Three) -> None:
    settled = f"keep|{three.key('Safety')}"
    first = done(three, settled=(settled,), membership_cap=7)
    address = reverse("structure:proposal-add") + f"?from={first.pk}"
    page = support.get(address).content.decode()
    assert 'value="7"' in page
    assert "Settled already" in page
    support.post(address, typed(three, settled=[settled], agenda_cap="3"))
    again = Proposal.objects.exclude(pk=first.pk).get()
    assert (again.after, Question.kept(again.question).settled) == (first, (settled,))
    support.post(address, typed(three, name="Without"))
    assert Question.kept(Proposal.objects.get(name="Without").question).settled == ()


# --- While it is worked out


def begun(three: Three, **job: Any) -> Proposal:
    proposal = writes.begin_proposal(three.ask(), at=timezone.now(), by=BUILDER)
    facts = {"state": JobState.RUNNING, "heard_at": timezone.now()} | job
    Job.objects.filter(pk=proposal.job_id).update(**facts)
    proposal.refresh_from_db()
    return proposal


def test_the_page_shows_how_far_it_is_and_a_partner_sees_no_button(
    support: Client, staff: Client, three: Three
) -> None:
    proposal = begun(three, progress=3, total=10, message="Best so far: 306 hours.")
    page = page_of(support, proposal)
    assert "Best so far: 306 hours." in page
    assert 'value="3" max="10"' in page
    assert "3 of at most 10 seconds" in page
    assert "Stop, and keep the best so far" in page
    part = page_of(support, proposal, **POLLS)
    assert "Best so far" in part
    assert "<h1" not in part
    assert "Stop, and keep" not in page_of(staff, proposal)


def test_the_page_is_loaded_anew_once_it_is_over(support: Client, three: Three) -> None:
    address = reverse("structure:proposal-page", args=[done(three).pk])
    assert support.get(address, headers=POLLS)["HX-Refresh"] == "true"
    failed = begun(three, state=JobState.FAILED, message="Something went wrong on our side.")
    assert support.get(reverse("structure:proposal-page", args=[failed.pk]), headers=POLLS)["HX-Refresh"] == "true"


def test_the_stop_button_asks_the_worker_to_stop(support: Client, staff: Client, three: Three) -> None:
    proposal = begun(three)
    address = reverse("structure:proposal-stop", args=[proposal.pk])
    assert staff.post(address).status_code == 403
    assert support.post(address)["Location"] == reverse("structure:proposal-page", args=[proposal.pk])
    proposal.refresh_from_db()
    assert proposal.stop_asked_at is not None
    assert "It stops within a second or two" in page_of(support, proposal)
    assert support.post(address).status_code == 302  # pressed twice: no reproach


def test_a_killed_worker_shows_and_the_question_can_be_asked_again(support: Client, three: Three) -> None:
    proposal = begun(three, heard_at=timezone.now() - timedelta(minutes=5))
    page = page_of(support, proposal)
    assert "It was broken off: nothing has been heard of its worker for more than a minute." in page
    assert f"{reverse('structure:proposal-add')}?from={proposal.pk}" in page
    assert "http-equiv" not in page
    page = page_of(support, begun(three, state=JobState.FAILED, message="Something went wrong on our side."))
    assert "Something went wrong on our side." in page


def test_a_question_that_was_broken_off_is_asked_again_with_all_that_was_settled(support: Client, three: Three) -> None:
    settled = (f"keep|{three.key('Safety')}",)
    lost = three.ask(settled=settled)
    support.post(reverse("structure:proposal-add") + f"?from={lost.pk}", typed(three, name="Once more"))
    assert Question.kept(Proposal.objects.get(name="Once more").question).settled == settled


# --- What it says


def test_the_page_says_what_is_proposed_how_far_from_the_best_and_why(staff: Client, three: Three) -> None:
    page = page_of(staff, done(three))
    assert "From 3 partnerships to 2, and from 480 hours a year to 290; getting there takes 48 hours once." in page
    assert "Nothing lighter exists under these limits: that is proven." in page
    assert "Most of its work can go to Crime, and that takes fewer hours in all. To Crime: Roads." in page
    assert "The law requires it." in page
    assert "It takes over Roads." in page
    assert "Leaving: Advice, Police, Wycombe Council." in page
    assert "It proposes; people decide." in page
    assert (
        "Of 3 partnerships nobody knows what their secretariats take: running one is taken for 100 hours a year."
        in page
    )
    assert "What fewer changes would buy" in page
    assert "Work it out again" not in page
    assert "Make it a restructure" in page
    assert "Only the support team of this place may do this." in page


def test_what_nobody_knows_is_counted_on_the_page(support: Client, three: Three) -> None:
    quiet = three.town.partnership("Quiet", "Community")
    register.add_seat(quiet, by=BUILDER, constituency="Residents", since=SINCE)
    page = page_of(support, done(three))
    assert "Of 1 partnership nobody knows how often it meets: a seat there is taken for 18 hours a year." in page
    assert "Of 1 partnership nobody has said that it carries a duty or a target." in page
    assert "Nobody has said what it carries, so it is left alone." in page
    assert "1 seat belongs to no organisation and is left out." in page


def test_the_table_and_the_changes_leave_as_files(support: Client, three: Three) -> None:
    proposal = done(three)
    address = reverse("structure:proposal-page", args=[proposal.pk])
    rows = support.get(f"{address}?as=csv").content.decode("utf-8-sig").splitlines()
    assert rows[0] == 'Partnership,What becomes of it,Into,Hours a year today,Hours then,"Why, and with what"'
    assert rows[1].startswith("Safety,Is merged,Crime,190.0,0.0,")
    changes = reverse("structure:proposal-changes", args=[proposal.pk])
    told = json.loads(support.get(f"{changes}?as=json").content)
    assert [(row["Change"], row["What or who"], row["From"], row["To"]) for row in told[:2]] == [
        ("Is merged into another", "Safety", None, "Crime"),
        ("Work moves", "Roads", "Safety", "Crime"),
    ]
    assert [(row["Change"], row["What or who"]) for row in told[2:]] == [
        ("Loses a seat with its partnership", name) for name in ("Advice", "Police", "Wycombe Council")
    ]
    assert support.get(f"{address}?as=xlsx").status_code == 200
    chart = support.get(f"{address}?chart=frontier&as=csv").content.decode("utf-8-sig").splitlines()
    assert [row.split(",")[:3] for row in chart[1:]] == [["0", "480", "3"], ["1", "450", "3"], ["2", "290", "2"]]


def test_a_row_of_the_page_shows_some_names_and_a_file_all(support: Client, three: Three) -> None:
    for name in ("Scouts", "Choir", "Mosque"):
        guest = register.add_organisation(by=BUILDER, name=name, sector="community", level="district")
        register.add_seat(three.bodies["Safety"], by=BUILDER, organisation=guest, since=SINCE)
    proposal = done(three)
    assert "Leaving: Advice, Choir, Mosque, Police and 2 more." in page_of(support, proposal)
    rows = support.get(reverse("structure:proposal-page", args=[proposal.pk]) + "?as=csv").content.decode("utf-8-sig")
    assert "Leaving: Advice, Choir, Mosque, Police, Scouts, Wycombe Council." in rows


def test_the_list_narrows_and_leaves_as_a_file(support: Client, three: Three) -> None:
    done(three)
    three.ask()
    address = reverse("structure:proposal-list")
    page = support.get(address).content.decode()
    assert "2 found" in page
    assert "Waiting to start" in page
    rows = support.get(f"{address}?state=done&as=csv").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert rows[1].startswith("Safer,Community,")
    assert rows[1].endswith("Finished,3,2,480.0,290.0,2,0.0")


# --- Settled, eased, tried


def test_parts_are_settled_and_it_is_worked_out_again(support: Client, three: Three) -> None:
    first = done(three)
    page = page_of(support, first)
    for words in ("These stand", "These close", "This work sits here", "Roads on Safety", "Roads on Crime"):
        assert words in page
    settled = f"host|{three.key('Roads')}|{three.key('Safety')}"
    address = reverse("structure:proposal-again", args=[first.pk])
    support.post(address, {"name": "Roads stays", "host": settled, "stand": f"keep|{three.key('Safety')}"})
    again = Proposal.objects.get(name="Roads stays")
    assert again.after == first
    kept = f"keep|{three.key('Safety')}"
    assert Question.kept(again.question) == three.question(settled=(kept, settled))
    found = reads.answer(BUILDER, worked_out(again))
    assert found is not None
    assert {one.name: one.fate.value for one in found.bodies}["Safety"] == "kept"
    page = page_of(support, again)
    assert "It works out again: Safer" in page
    assert "Somebody settled it." in page


def test_who_is_left_behind_by_a_merger_may_be_given_a_seat(support: Client, three: Three) -> None:
    first = done(three)
    page = page_of(support, first)
    assert "These keep a seat, or get one" in page
    assert "Advice on Crime" in page
    seat = f"seated|{three.key('Advice')}|{three.key('Crime')}"
    support.post(reverse("structure:proposal-again", args=[first.pk]), {"name": "With Advice", "seated": seat})
    again = worked_out(Proposal.objects.get(name="With Advice"))
    assert again.result is not None
    assert [three.key("Advice"), three.key("Crime")] in again.result["shape"]["seats"]
    assert again.result["figures"]["hours_then"] == 310.0


def test_what_cannot_both_be_settled_is_refused(support: Client, three: Three) -> None:
    first, key = done(three), three.key
    address = reverse("structure:proposal-again", args=[first.pk])
    both = {"name": "No", "stand": f"keep|{key('Safety')}", "close": f"close|{key('Safety')}"}
    assert "A partnership cannot both stand and close." in support.post(address, both).content.decode()
    twice = {"name": "No", "host": [f"host|{key('Roads')}|{key('Safety')}", f"host|{key('Roads')}|{key('Crime')}"]}
    assert "sits on one partnership only" in support.post(address, twice).content.decode()
    made_up = {"name": "No", "close": f"close|{key('Health')}"}
    assert (
        "must be one of those listed. Choose again" in support.post(address, made_up).content.decode()
    )  # the law keeps it
    assert Proposal.objects.count() == 1


def test_no_way_at_all_says_what_to_ease_and_eases_it(support: Client, three: Three) -> None:
    writes.add_capacity(three.town.place, organisation=three.partners["Police"], hours_a_year=Decimal(40), by=BUILDER)
    first = done(three)
    page = page_of(support, first)
    assert "No shape keeps every limit." in page
    assert "No fewer would do." in page
    assert "Ask Police for 5 more hours a year than it said it can give." in page
    assert "Make it a restructure" not in page
    easing = f"hours_cap|{three.key('Police')}"
    support.post(reverse("structure:proposal-again", args=[first.pk]), {"name": "Eased", "ease": easing})
    eased = worked_out(Proposal.objects.get(name="Eased"))
    assert Question.kept(eased.question).eased == (("hours_cap", (three.key("Police"),), 5.0),)
    assert "and from 480 hours a year to 290" in page_of(support, eased)


def test_a_proposal_becomes_a_restructure(support: Client, staff: Client, three: Three) -> None:
    proposal = done(three)
    address = reverse("structure:proposal-restructure", args=[proposal.pk])
    assert staff.get(address).status_code == 403
    assert 'value="Safer"' in support.get(address).content.decode()
    assert support.post(address, {"name": "Two boards", "purpose": "Less"}).status_code == 302
    made = Restructure.objects.get()
    assert (made.name, made.operations.count()) == ("Two boards", 2)
    again = support.post(address, {"name": "Two boards"}).content.decode()
    assert "This place has a restructure of that name." in again


def test_a_register_that_has_changed_says_so_beside_the_button(support: Client, three: Three) -> None:
    proposal = done(three)
    register.add_seat(three.bodies["Crime"], by=BUILDER, organisation=three.partners["Trust"], since=SINCE)
    assert "The register has changed since this was worked out." in page_of(support, proposal)
    address = reverse("structure:proposal-restructure", args=[proposal.pk])
    assert "The register has changed since" in support.post(address, {"name": "Try"}).content.decode()
    assert not Restructure.objects.exists()
