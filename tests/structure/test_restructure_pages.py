"""Pages of restructures, as the support team goes through them: from the first step to a changed register."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from commonweal.kit import daily
from commonweal.register import writes as register
from commonweal.register.models import Partnership, Seat
from commonweal.structure import writes
from commonweal.structure.models import Duty, Operation, Restructure, Stage
from tests.structure.conftest import BUILDER, Town, person
from tests.structure.test_restructures import Shaped


@pytest.fixture
def shaped(town: Town) -> Shaped:
    return Shaped(town)


@pytest.fixture
def support(shaped: Shaped) -> Client:
    client = Client()
    client.force_login(person(shaped.town, "Support", support=True).user)
    return client


def page_of(client: Client, name: str, *args: object, **asked: str) -> str:
    answer = client.get(reverse(f"structure:{name}", args=args), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def send(client: Client, address: str, **typed: object) -> str:
    """What the page that follows says."""
    answer = client.post(address, typed, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_restructure_from_the_first_step_to_a_changed_register(shaped: Shaped, support: Client) -> None:
    said = send(support, reverse("structure:restructure-add"), name="Joined up", purpose="One table")
    tried = Restructure.objects.get(name="Joined up")
    assert "No steps yet" in said

    add = reverse("structure:operation-add", args=[tried.pk, "merge"])
    said = send(support, add, body=f"p{shaped.drugs.pk}", other=f"p{shaped.crime.pk}")
    assert "Merge Drugs into Crime" in said
    assert "From <strong>3</strong> to <strong>2</strong> partnerships." in said
    assert "Step 1 ends a partnership: say its exit arrangements" in said

    step = Operation.objects.get(restructure=tried)
    edit = reverse("structure:operation-edit", args=[step.pk])
    said = send(support, edit, exit_arrangements="The charity sees to it.", records="With us.", version=step.version)
    assert "The charity sees to it." in said

    on = localdate()
    stage = {"name": "At once", "on_day": on.day, "on_month": on.month, "on_year": on.year, "note": ""}
    said = send(support, reverse("structure:stage-add", args=[tried.pk]), **stage)
    stages = reverse("structure:stage-list", args=[tried.pk])
    said = send(support, stages, **{f"step_{step.pk}": Stage.objects.get(restructure=tried).pk})
    assert "2 partnerships change at once (67%)" in said
    assert "Adopt this restructure" in said
    tried.refresh_from_db()
    said = send(support, reverse("structure:restructure-adopt", args=[tried.pk]), version=tried.version)
    assert "Joined up is adopted." in said

    at_once = Stage.objects.get(restructure=tried)
    assert "Carry out “At once” of Joined up" in support.get("/").content.decode()
    said = send(support, reverse("structure:stage-carry-out", args=[at_once.pk]), version=at_once.version)
    assert "“At once” is carried out, and the register has changed." in said
    shaped.drugs.refresh_from_db()
    assert shaped.drugs.until == on
    assert Duty.objects.get(pk=shaped.rehab.pk).partnership == shaped.crime
    # The page goes on showing what was tried on the day it was adopted.
    assert "From <strong>3</strong> to <strong>2</strong> partnerships." in page_of(
        support, "restructure-page", tried.pk
    )


def test_the_day_carries_out_what_was_settled_for_it(shaped: Shaped) -> None:
    shaped.step("frequency", partnership=shaped.board, meetings_a_year=1)
    stage = shaped.staged(on=localdate())
    later = writes.draft_restructure(shaped.place, name="Not adopted", on=localdate(), by=BUILDER)
    writes.add_stage(later, name="Never", on=localdate(), by=BUILDER)
    daily.do(localdate() - timedelta(days=1))
    stage.refresh_from_db()
    assert stage.carried_out_on is None
    daily.do(localdate())
    daily.do(localdate())
    stage.refresh_from_db()
    shaped.board.refresh_from_db()
    assert (stage.carried_out_on, shaped.board.meetings_a_year) == (localdate(), 1)
    assert list(Stage.objects.filter(carried_out_on__isnull=True).values_list("name", flat=True)) == ["Never"]


def test_a_new_partnership_takes_seats_and_duties(shaped: Shaped, support: Client) -> None:
    add = reverse("structure:operation-add", args=[shaped.restructure.pk, "create"])
    typed = {
        "name": "Forum", "meetings_a_year": "4", "organisations": [shaped.charity.pk, shaped.police.pk],
        "carries": [f"d{shaped.rehab.pk}", f"l{shaped.crime.pk}"],
    }  # fmt: skip
    said = send(support, add, **typed)
    assert "Set up Forum" in said
    assert "Advice, Police" in said
    assert "Rehabilitation, Crime and Disorder Act 1998" in said
    step = shaped.restructure.operations.get()
    assert step.proposed is not None
    assert step.proposed.meetings_a_year == 4
    # What it proposes can be chosen in the next step, and changed.
    move = page_of(support, "operation-add", shaped.restructure.pk, "move")
    assert f'value="n{step.proposed.pk}"' in move
    edit = reverse("structure:operation-edit", args=[step.pk])
    said = send(
        support, edit, **{**typed, "name": "Assembly", "carries": [f"d{shaped.rehab.pk}"]}, version=step.version
    )
    assert "Set up Assembly" in said
    assert {part.duty for part in step.parts.exclude(duty=None)} == {shaped.rehab}
    assert not step.parts.exclude(law_of=None).exists()


def test_steps_about_membership_ask_for_the_partnership_first(shaped: Shaped, support: Client) -> None:
    asked = page_of(support, "operation-add", shaped.restructure.pk, "narrow")
    assert "Which partnership?" in asked
    form = page_of(support, "operation-add", shaped.restructure.pk, "narrow", body=f"p{shaped.drugs.pk}")
    assert "Who leaves?" in form
    assert "Advice" in form
    assert "Police" not in form.split('<form method="post"')[1]
    address = reverse("structure:operation-add", args=[shaped.restructure.pk, "narrow"]) + f"?body=p{shaped.drugs.pk}"
    assert "There is a problem" in send(support, address)
    said = send(support, address, organisations=[shaped.charity.pk])
    assert "Leaving: Advice" in said
    assert "Advice would be left without a seat: say how it is kept on board." in said
    assure = reverse("structure:assurance-edit", args=[shaped.restructure.pk, shaped.charity.pk])
    said = send(support, assure, text="It is asked in writing before each meeting.")
    assert "It is asked in writing before each meeting." in said
    assert "would be left without a seat" not in page_of(support, "restructure-page", shaped.restructure.pk)


def test_side_by_side_can_be_taken_away(shaped: Shaped, support: Client) -> None:
    shaped.step("merge", partnership=shaped.drugs, other=shaped.crime)
    page = page_of(support, "restructure-compare")
    assert "Fewer" in page
    answer = support.get(reverse("structure:restructure-compare"), {"with": str(shaped.restructure.pk), "as": "csv"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "What is counted,Today,Fewer"
    assert "Partnerships,3,2" in lines


def test_a_copy_and_one_given_up(shaped: Shaped, support: Client) -> None:
    shaped.step("close", partnership=shaped.drugs)
    said = send(support, reverse("structure:restructure-copy", args=[shaped.restructure.pk]), name="Second", purpose="")
    assert "Close Drugs" in said
    give_up = reverse("structure:restructure-abandon", args=[shaped.restructure.pk])
    said = send(support, give_up, because="The charity said no.", version=1)
    assert "The charity said no." in said
    assert support.get(reverse("structure:operation-add", args=[shaped.restructure.pk, "close"])).status_code == 403
    listed = page_of(support, "restructure-list", state="abandoned")
    assert "Fewer" in listed
    assert "Second" not in listed


def test_duties_are_kept_listed_and_shown_on_the_partnership(shaped: Shaped, support: Client) -> None:
    said = send(
        support, reverse("structure:duty-add"), title="Count rough sleepers", kind="choice", basis="", theme="",
        partnership=shaped.board.pk, organisations=[shaped.police.pk],
    )  # fmt: skip
    assert "Count rough sleepers" in said
    assert "Count rough sleepers" in page_of(support, "partnership-duties", shaped.board.pk)
    assert "Count rough sleepers" not in page_of(Client(), "partnership-duties", shaped.board.pk)
    duty = Duty.objects.get(title="Count rough sleepers")
    edit = reverse("structure:duty-edit", args=[duty.pk])
    send(support, edit, title=duty.title, kind="choice", partnership="", version=duty.version)
    duty.refresh_from_db()
    assert (duty.partnership, list(duty.needs.all())) == (None, [])
    assert "Count rough sleepers" in page_of(support, "duty-list", home="on")
    assert "Rehabilitation" not in page_of(support, "duty-list", home="on")


def test_charts_show_what_changes_or_the_whole(shaped: Shaped, support: Client) -> None:
    quiet = register.add_partnership(shaped.place, by=BUILDER, name="Quiet corner", theme=shaped.town.themes["Economy"])
    shaped.step("merge", partnership=shaped.drugs, other=shaped.crime)
    assert quiet.name not in page_of(support, "restructure-charts", shaped.restructure.pk)
    assert quiet.name in page_of(support, "restructure-charts", shaped.restructure.pk, whole="1")
    assert Partnership.objects.count() == 4
    assert Seat.objects.count() == 6


@pytest.mark.parametrize("body", ["p999999", "pabc", "n1", "x", "p"])
@pytest.mark.parametrize("kind", ["merge", "narrow", "close"])
def test_an_address_that_names_what_was_not_offered_is_asked_again(
    shaped: Shaped, support: Client, kind: str, body: str
) -> None:
    address = reverse("structure:operation-add", args=[shaped.restructure.pk, kind]) + f"?body={body}"
    assert support.get(address).status_code == 200
    assert support.post(address, {"body": body, "other": body, "organisations": ["1"]}).status_code == 200
    assert not shaped.restructure.operations.exists()
