"""What the pages of consultation show, take and refuse."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from commonweal.consultation import reads, rules, writes
from commonweal.consultation.models import Enquiry, Invitation, Question, Questionnaire, Response
from commonweal.register import writes as register
from commonweal.register.models import Person
from commonweal.register.reads import viewer_of_user
from commonweal.register.rules import Viewer
from tests.consultation.conftest import BUILDER, EVERYTHING, GIVEN, Town, give

pytestmark = pytest.mark.django_db

AGO = date(2020, 1, 1)


def text(response: HttpResponse) -> str:
    return response.content.decode()


def typed(on: date, name: str) -> dict[str, str]:
    return {f"{name}_day": str(on.day), f"{name}_month": str(on.month), f"{name}_year": str(on.year)}


def invited(person: Person) -> Client:
    client = Client()
    client.force_login(register.invite(person, by=BUILDER, password="a long enough password").user)  # type: ignore[arg-type]
    return client


@pytest.fixture
def team(town: Town) -> Person:
    person = register.add_person(by=BUILDER, name="Meera", email="meera@council.example")
    register.add_support(person, town.place, by=BUILDER, since=AGO)
    return person


@pytest.fixture
def support(team: Person) -> Client:
    return invited(team)


def at(name: str, *args: object) -> str:
    return reverse(f"consultation:{name}", args=args)


# --- From a blank page to results


def test_from_a_blank_page_to_results_by_pages_alone(town: Town, support: Client) -> None:
    support.post(at("questionnaire-add"), {"title": "Our own", "code": "own"})
    questionnaire = Questionnaire.objects.get(code="own")
    support.post(at("section-add", questionnaire.pk), {"title": "One", "rank": "1"})
    section = questionnaire.sections.get()
    asked = {
        "rank": "1",
        "text": "Shall we go on?",
        "kind": "one",
        "choices": "Yes\nmaybe = Perhaps",
        "is_required": "on",
    }
    answer = support.post(at("question-add", section.pk), asked | {"code": "go-on"})
    assert answer.status_code == 302, text(answer)
    question = Question.objects.get()
    assert question.choices == [{"code": "yes", "label": "Yes"}, {"code": "maybe", "label": "Perhaps"}]
    answer = support.post(
        at("enquiry-add", questionnaire.pk),
        {
            "title": "Go on?",
            "partnership": town.board.pk,
            **typed(AGO, "opens_on"),
            "is_by_name": "name",
            "is_shared": "on",
        },
    )
    enquiry = Enquiry.objects.get()
    assert answer["Location"] == at("invitation-add", enquiry.pk)
    seat = town.seat("Ann")
    support.post(at("invitation-add", enquiry.pk), {"all_seats": "on"})
    assert [one.seat for one in enquiry.invitations.all()] == [seat]
    ann = invited(seat.person)  # type: ignore[arg-type]
    invitation = enquiry.invitations.get()
    assert f'href="{at("answer-start", invitation.pk)}"' in text(ann.get(at("enquiry-list")))
    ann.post(at("answer-page", invitation.pk, 1), {"q-go-on": "maybe"})
    assert "Perhaps" in text(ann.get(at("answer-check", invitation.pk)))
    assert ann.post(at("answer-check", invitation.pk))["Location"] == at("answer-done", invitation.pk)
    assert "Your answers are sent" in text(ann.get(at("answer-done", invitation.pk)))
    support.post(at("enquiry-close", enquiry.pk), {"version": "1"})
    results = text(support.get(at("enquiry-results", enquiry.pk) + "?by=respondent"))
    assert "Perhaps 1" in results
    assert "Ann, member of Board" in results
    rows = support.get(at("enquiry-results", enquiry.pk) + "?as=json").json()
    assert rows == [{"respondent": "Ann, member of Board", "organisation": "Ann Trust", "sector": "public",
                     "sent_on": localdate().isoformat(), "go-on": "maybe"}]  # fmt: skip


# --- Questionnaires


def test_questionnaire_goes_out_and_comes_in_again_the_same(town: Town, support: Client) -> None:
    questionnaire = town.questionnaire()
    for form, loads in (("yaml", yaml.safe_load), ("json", json.loads)):
        answer = support.get(at("questionnaire-page", questionnaire.pk) + f"?as={form}")
        assert answer["Content-Disposition"] == f'attachment; filename="everything.{form}"'
        assert loads(text(answer))["sections"][0]["questions"][0]["code"] == "type"
        file = SimpleUploadedFile(f"q.{form}", answer.content)
        assert support.post(at("questionnaire-import"), {"file": file}).status_code == 302
    editions = list(Questionnaire.objects.order_by("edition"))
    assert [one.edition for one in editions] == [1, 2, 3]
    assert len({reads.as_instrument(BUILDER, one).model_dump_json() for one in editions}) == 1
    assert support.get(at("questionnaire-page", questionnaire.pk) + "?as=exe").status_code == 404


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xff\xfe\x00", "This file is not text in UTF-8. Save it again as UTF-8."),
        (b"code: [a", "This file is neither YAML nor JSON. It goes wrong at line"),
        (b"a: &x [1]\nb: *x", "a questionnaire has no references (*) in it"),
        (b"x" * (512 * 1024 + 1), "larger than a questionnaire can be"),
        (b"just words", "Input should be a valid dictionary"),
        (b"code: own\ntitle: Own\nsections: [{title: A, questions: [{code: q, text: What}]}]", "sections.1.questions.1.kind: Field required"),
        (b"code: own\ntitle: Own\ncolour: red", "colour: Extra inputs are not permitted"),
        (b"!!python/object/apply:os.system ['true']", "This file is neither YAML nor JSON"),
        (b"", "Input should be a valid dictionary"),
    ],
)  # fmt: skip
def test_questionnaire_import_says_what_is_wrong_and_takes_nothing(support: Client, content: bytes, why: str) -> None:
    file = SimpleUploadedFile("q.yaml", content or b"# nothing")
    answer = support.post(at("questionnaire-import"), {"file": file})
    assert answer.status_code == 200
    assert why in text(answer)
    assert not Questionnaire.objects.exists()


def test_questionnaire_page_shows_who_may_change_it_how_and_when_a_question_is_asked(
    town: Town, support: Client
) -> None:
    questionnaire = town.questionnaire()
    page = text(support.get(at("questionnaire-page", questionnaire.pk)))
    assert "Asked only if “What is it?”: “A board”" in page
    assert at("question-edit", Question.objects.get(code="type").pk) in page
    town.enquiry(questionnaire)
    page = text(support.get(at("questionnaire-page", questionnaire.pk)))
    assert "so it is frozen" in page
    assert at("question-edit", Question.objects.get(code="type").pk) not in page
    answer = support.post(at("questionnaire-revise", questionnaire.pk))
    assert Questionnaire.objects.get(edition=2).get_absolute_url() == answer["Location"]


def test_question_edit_shows_choices_and_conditions_as_lines(town: Town, support: Client) -> None:
    town.questionnaire()
    question = Question.objects.get(code="votes")
    page = text(support.get(at("question-edit", question.pk)))
    assert "show = By show\nballot = By ballot" in page
    assert "type = board" in page
    facts = {"text": "How?", "kind": "several", "choices": "x = X", "code": "votes", "rank": "1", "version": "1"}
    answer = support.post(at("question-edit", question.pk), facts | {"shown_if": "type : board"})
    assert "Write a condition as: code = answer, answer." in text(answer)
    answer = support.post(at("question-edit", question.pk), facts | {"shown_if": "type = club"})
    assert "votes depends on an answer that type does not have." in text(answer)
    support.post(at("question-edit", question.pk), facts | {"shown_if": "type = forum, board"})
    question.refresh_from_db()
    assert question.shown_if == [{"question": "type", "answers": ["forum", "board"]}]


def test_instrument_adopt_gives_the_place_its_copy(town: Town, support: Client) -> None:
    page = text(Client().get(at("instrument-page", "fit-for-purpose")))
    assert "chapter 3, box 6" in page
    assert "Does it lessen the bureaucratic burden rather than add to it?" in page
    answer = support.post(at("instrument-adopt", "fit-for-purpose"))
    assert answer["Location"] == Questionnaire.objects.get().get_absolute_url()
    assert support.get(at("instrument-page", "nobody-s")).status_code == 404


# --- Answering


def test_answering_by_link_page_by_page_without_an_account(town: Town, support: Client) -> None:
    enquiry = town.enquiry(opens_on=AGO, closes_on=None, to=())
    answer = support.post(
        at("link-add", enquiry.pk), {"name": "Residents", **typed(localdate() + timedelta(days=9), "until")}
    )
    invitation = Invitation.objects.get()
    link = rules.link_of(invitation)
    assert at("answer-start", link) in text(support.get(answer["Location"]))
    public = Client()
    start = public.get(at("answer-start", link))
    assert "This link is for Residents; it answers once." in text(start)
    assert "You answer in confidence." in text(start)
    assert start["Cache-Control"] == "private, no-store"
    first = at("answer-page", link, 1)
    refused = text(public.post(first, {"q-fit": "yes"}))
    assert "Answer the question “What is it?”" in refused
    tampered = text(public.post(first, {"q-type": "nonsense", "q-fit": "yes", "q-trust": ["1", "99"]}))
    assert "Your answer to “What is it?” must be one of those listed. Choose again" in tampered
    assert "Your answer to “Trust” must be one of those listed. Choose again" in tampered
    assert not Response.objects.exists()
    answer = public.post(first, {"q-type": "forum", "q-fit": "yes", "q-trust": "5"})
    assert answer["Location"] == at("answer-page", link, 2)
    # The page for boards is left out for a forum, so the second page is the last.
    assert "Page 2 of 2" in text(public.get(answer["Location"]))
    assert "Go on" in text(public.get(at("answer-start", link)))
    wrong = public.post(at("answer-page", link, 2), {"q-members": "120"})
    assert "Your answer to “Members” must be 99 or less" in text(wrong)
    answer = public.post(
        at("answer-page", link, 2), {"q-members": "12", **typed(date(2026, 2, 1), "q-met"), "q-why": "B"}
    )
    assert answer["Location"] == at("answer-check", link)
    assert "12 people" in text(public.get(answer["Location"]))
    public.post(at("answer-check", link))
    response = Response.objects.get()
    assert response.sent_on == localdate()
    assert reads.said(BUILDER, invitation) == {
        "type": "forum", "fit": "yes", "trust": 5, "members": 12, "met": "2026-02-01", "why": "B",
    }  # fmt: skip
    assert public.get(first).status_code == 302
    assert "These answers have been sent" in text(public.get(at("answer-start", link)))
    assert public.get(at("answer-start", f"{link}x")).status_code == 404
    assert public.get(at("answer-page", link, 9)).status_code in (302, 404)


def test_answer_page_goes_back_to_the_check_from_a_correction(town: Town) -> None:
    seat = town.seat("Ann")
    invitation = town.enquiry(opens_on=AGO, closes_on=None).invitations.get()
    ann = invited(seat.person)  # type: ignore[arg-type]
    first = at("answer-page", invitation.pk, 1)
    ann.post(first, {"q-type": "forum", "q-fit": "yes"})
    answer = ann.post(first + "?check=1", {"q-type": "forum", "q-fit": "no"})
    assert answer["Location"] == at("answer-check", invitation.pk)
    answer = ann.post(first + "?check=1", {"q-type": "board", "q-fit": "no"})
    assert answer["Location"] == at("answer-page", invitation.pk, 2)
    assert "1 question must still be answered." in text(ann.get(at("answer-check", invitation.pk)))
    assert ann.get(at("answer-done", invitation.pk))["Location"] == at("answer-start", invitation.pk)


# --- Who has answered, and what needs whom


def test_what_needs_whom_before_and_after_a_reminder(town: Town, support: Client, team: Person) -> None:
    seat = town.seat("Ann")
    closes = localdate() + timedelta(days=5)
    enquiry = town.enquiry(opens_on=AGO, closes_on=closes)
    person = register.invite(seat.person, by=BUILDER, password="a long enough password")  # type: ignore[arg-type]
    ann = viewer_of_user(person.user_id, "Ann", on=localdate())  # type: ignore[arg-type]
    told = [(need.text, need.why, need.due) for need in reads.needs(ann, localdate())]
    assert told == [("Answer: How fit?", "You are asked in your seat on Board.", closes - timedelta(days=1))]
    chaser = viewer_of_user(Person.objects.get(pk=team.pk).user_id, "Meera", on=localdate())  # type: ignore[arg-type]
    assert [need.text for need in reads.needs(chaser, localdate())] == ["Remind 1 who has not answered: How fit?"]
    assert "Remind them" in text(support.get(at("enquiry-page", enquiry.pk)))
    support.post(at("enquiry-remind", enquiry.pk))
    assert [need.text for need in reads.needs(ann, localdate())] == ["Reminder: answer How fit?"]
    give(enquiry.invitations.get(), on=localdate())
    assert list(reads.needs(ann, localdate())) == []
    assert list(reads.needs(chaser, localdate())) == []
    assert list(reads.needs(Viewer.public(), localdate())) == []


def test_invitation_list_says_who_has_answered_and_is_taken_away(town: Town, support: Client) -> None:
    town.seat("Ann"), town.seat("Ben")
    enquiry = town.enquiry()
    give(enquiry.invitations.order_by("pk")[0])
    rows = support.get(at("invitation-list", enquiry.pk) + "?as=json").json()
    assert [(row["Who is asked"], row["Progress"]) for row in rows] == [
        ("Ann Trust", "Answered"),
        ("Ben Trust", "Waiting"),
    ]
    waiting = support.get(at("invitation-list", enquiry.pk) + "?progress=waiting&as=json").json()
    assert [row["Who is asked"] for row in waiting] == ["Ben Trust"]


def test_history_of_an_answer_is_closed_even_to_the_support_team(town: Town, support: Client) -> None:
    seat = town.seat("Ann")
    response = give(town.enquiry().invitations.get(), why="A secret")
    answer = response.answers.get(question__code="why")
    for kind, thing in (("consultation.answer", answer), ("consultation.response", response)):
        refused = support.get(reverse("kit:history", args=[kind, thing.pk]))
        assert refused.status_code == 403
        assert "secret" not in text(refused)
    ann = invited(seat.person)  # type: ignore[arg-type]
    assert "A secret" in text(ann.get(reverse("kit:history", args=["consultation.answer", answer.pk])))


def test_results_page_withholds_and_says_so(town: Town, support: Client) -> None:
    for number in range(7):
        town.seat(f"Member {number}", "public" if number < 6 else "faith")
    enquiry = town.enquiry()
    for invitation in enquiry.invitations.all():
        give(invitation, trust=4)
    page = text(support.get(at("enquiry-results", enquiry.pk) + "?by=sector"))
    assert "nor of a group in which fewer than 5 did" in page
    assert page.count("withheld") >= 2
    assert "chart=page-1-1" in page
    svg = support.get(at("enquiry-results", enquiry.pk) + "?chart=page-1-1&as=csv")
    assert svg.status_code == 200
    answers = support.get(at("enquiry-results", enquiry.pk) + "?as=csv")
    assert text(answers).splitlines()[0].lstrip("\ufeff") == "type,fit,trust,votes,members,met,where,why"
    assert "Member" not in text(answers)


def test_next_round_is_put_from_the_page_and_compared(town: Town, support: Client) -> None:
    town.seat("Ann")
    enquiry = town.enquiry(is_by_name=True)
    give(enquiry.invitations.get(), trust=2)
    facts = {"questionnaire": enquiry.questionnaire_id, "title": "Again", **typed(localdate(), "opens_on")}
    support.post(at("enquiry-again", enquiry.pk), facts)
    again = Enquiry.objects.get(round=2)
    give(again.invitations.get(), on=localdate(), trust=5)
    page = text(support.get(at("enquiry-results", again.pk)))
    assert "Change of the mean" in page
    assert "+3.0" in page


def test_panel_of_a_partnership_tells_what_was_asked_to_partners_alone(town: Town, support: Client) -> None:
    town.enquiry()
    assert "How fit?" in text(support.get(at("partnership-enquiries", town.board.pk)))
    public = text(Client().get(at("partnership-enquiries", town.board.pk)))
    assert "How fit?" not in public
    assert "Sign in to see what partners share." in public


def test_everything_is_a_questionnaire_of_every_kind() -> None:
    kinds = {question["kind"] for section in EVERYTHING["sections"] for question in section["questions"]}
    assert kinds == {"one", "several", "scale", "extent", "number", "date", "short", "long"}
    assert GIVEN.keys() <= {question["code"] for section in EVERYTHING["sections"] for question in section["questions"]}


def test_invitations_can_be_withdrawn_and_given_a_link_from_their_page(town: Town, support: Client) -> None:
    town.seat("Ann")
    invitation = town.enquiry(opens_on=AGO, closes_on=None).invitations.get()
    until = localdate() + timedelta(days=3)
    support.post(at("invitation-link", invitation.pk), {"version": "1", **typed(until, "until")})
    invitation.refresh_from_db()
    assert invitation.link_until == until
    support.post(at("invitation-withdraw", invitation.pk), {"version": "2"})
    invitation.refresh_from_db()
    assert invitation.withdrawn_on == localdate()
    assert "Nobody can answer on it." in text(support.get(at("invitation-page", invitation.pk)))


def test_questions_and_pages_are_taken_out_from_their_pages(town: Town, support: Client) -> None:
    questionnaire = town.questionnaire()
    votes = Question.objects.get(code="votes")
    support.post(at("question-remove", votes.pk), {"version": "1"})
    support.post(at("section-remove", votes.section_id), {"version": "1"})
    assert [one.title for one in questionnaire.sections.all()] == ["First", "Last"]
    support.post(
        at("section-edit", questionnaire.sections.all()[0].pk), {"version": "1", "title": "Start", "rank": "1"}
    )
    support.post(at("questionnaire-edit", questionnaire.pk), {"version": "1", "title": "Less"})
    questionnaire.refresh_from_db()
    assert (questionnaire.title, questionnaire.sections.all()[0].title) == ("Less", "Start")


def test_enquiry_edit_changes_what_is_not_closed(town: Town, support: Client) -> None:
    enquiry = writes.put(town.questionnaire(), by=BUILDER, place=town.place, title="X", opens_on=AGO)
    closes = localdate() + timedelta(days=2)
    facts = {"version": "1", "title": "Y", **typed(AGO, "opens_on"), **typed(closes, "closes_on")}
    support.post(at("enquiry-edit", enquiry.pk), facts)
    enquiry.refresh_from_db()
    assert (enquiry.title, enquiry.closes_on, enquiry.is_shared) == ("Y", closes, False)
