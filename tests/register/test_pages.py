"""The pages of the register as people use them: lists, forms, a place to open, an edit that comes too late."""

from __future__ import annotations

import csv
import io
from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from commonweal.kit.models import User
from commonweal.register import writes
from commonweal.register.models import (
    Coverage,
    Organisation,
    Overlap,
    Partnership,
    Person,
    Place,
    Seat,
    SeatFeedback,
    Secretariat,
    Support,
    Theme,
    Tie,
)
from commonweal.register.rules import Viewer
from tests.kit.outline import Outline
from tests.register.building import BY, SPRING, Register

SQUARE = b'{"type": "Polygon", "coordinates": [[[-2, 53], [-1.9, 53], [-1.9, 53.1], [-2, 53.1], [-2, 53]]]}'


@pytest.fixture
def public(register: Register) -> Client:
    return Client()


@pytest.fixture
def supporting(team: Viewer) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=team.user_id))
    return client


def page(client: Client, name: str, /, *args: object, **query: str) -> str:
    response = client.get(reverse(f"register:{name}", args=args), query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def send(client: Client, name: str, /, *args: object, **sent: object) -> Any:
    return client.post(reverse(f"register:{name}", args=args), sent)


def day(name: str, on: date) -> dict[str, object]:
    return {f"{name}_day": on.day, f"{name}_month": on.month, f"{name}_year": on.year}


# --- What everyone sees


def test_summary_counts_what_there_is(public: Client, register: Register) -> None:
    html = page(public, "summary")
    assert "<h1" in html
    assert "Northwick" in html
    assert "1 vacant" in html


def test_summary_of_an_empty_register_says_how_to_begin(client: Client, db: None) -> None:
    assert "Add the place whose partnerships you want to keep" in page(client, "summary")


def test_partnership_page_shows_who_sits_there(public: Client, register: Register) -> None:
    html = page(public, "partnership-page", register.board.pk)
    assert html.index("Chair") < html.index("Member")
    assert "Ada Osei" in html
    assert "Report to it" in html
    assert "£1,200.50" in html
    assert "Sign in as a member of the support team to do this." in html
    assert "Vacant" in page(public, "partnership-page", register.forum.pk)


def test_person_page_hides_the_address_from_the_public(public: Client, supporting: Client, register: Register) -> None:
    assert "ada@council.example" not in page(public, "person-page", register.ada.pk)
    assert "Sign in to see how to reach people." in page(public, "person-page", register.ada.pk)
    assert "ada@council.example" in page(supporting, "person-page", register.ada.pk)


def test_person_list_hides_addresses_from_the_public_in_files_too(public: Client, register: Register) -> None:
    for form in ("csv", "json"):
        assert "council.example" not in page(public, "person-list", **{"as": form})


def test_organisation_page_shows_its_seats_in_every_place(public: Client, register: Register) -> None:
    other = writes.add_partnership(register.county, by=BY, name="County Board")
    writes.add_seat(other, by=BY, organisation=register.council, person=register.ada)
    html = page(public, "organisation-page", register.council.pk)
    assert "County Board" in html
    assert "in 2 places" in html
    assert "GB-LAE-NOR" in html


def test_organisation_with_very_many_seats_shows_those_of_the_place_that_is_open(
    monkeypatch: pytest.MonkeyPatch, register: Register, public: Client
) -> None:
    monkeypatch.setattr(import_module("commonweal.register.reads.seats"), "MANY_SEATS", 1)
    bodies = writes.add_partnership(register.county, by=BY, name="County executive")
    writes.add_seat(bodies, by=BY, organisation=register.charity, since=SPRING)
    seats = Seat.objects.filter(organisation=register.charity)
    here = seats.filter(partnership__place=register.place).count()
    assert here > 0
    address = register.charity.get_absolute_url()
    html = public.get(address, {"place": register.place.pk}).content.decode()
    assert "County executive" not in html
    assert f'href="?place={register.county.pk}#in-{register.county.pk}"' in html
    other = public.get(address, {"place": register.county.pk}).content.decode()
    assert "County executive" in other
    assert f'href="?place={register.place.pk}#in-{register.place.pk}"' in other


def test_person_page_shows_their_seats_in_every_place(public: Client, register: Register) -> None:
    other = writes.add_partnership(register.county, by=BY, name="County Board")
    writes.add_seat(other, by=BY, organisation=register.council, person=register.ada)
    html = page(public, "person-page", register.ada.pk)
    assert "County Board" in html
    assert html.index(">Northwick <") < html.index(">Moorfoot <"), "the open place comes first"


def test_partnership_page_says_that_seats_are_signed_up_and_not_organisations(
    public: Client, supporting: Client, register: Register
) -> None:
    html = page(public, "partnership-page", register.board.pk)
    assert "signed up as a seat, not as an organisation" in html
    assert "No mandate is recorded yet for anyone who sits here." in html
    sent = {"mandate": "Up to £1,000.", "limits": "Staff.", "version": 1}
    send(supporting, "seat-mandate", register.chair.pk, **sent, **day("mandate_on", SPRING))
    html = page(public, "partnership-page", register.board.pk)
    assert "A mandate is recorded for 1 of the 2 who sit here." in html
    seat = page(public, "seat-page", register.chair.pk)
    assert "Up to £1,000." in seat
    assert "Mandate given on" in seat
    assert "does not bind Dene Trust" in page(public, "seat-page", register.member.pk)


def test_partnership_page_counts_what_is_not_known_and_leads_to_it(
    public: Client, supporting: Client, register: Register
) -> None:
    html = page(supporting, "partnership-page", register.board.pk)
    assert "Not yet known: 22 of 28" in html
    edit = reverse("register:partnership-edit", args=[register.board.pk])
    assert f'href="{edit}?part=money"' in html
    assert "?part=" not in page(public, "partnership-page", register.board.pk)
    part = supporting.get(edit, {"part": "money"}).content.decode()
    assert "Staff of its own" in part
    assert "Dissolution arrangements" not in part
    sent = {"budget_pounds": "£1,200", "full_time_staff": "1.5", "resources": "A room", "version": 1}
    supporting.post(f"{edit}?part=money", sent)
    register.board.refresh_from_db()
    assert (register.board.resources, register.board.role) == ("A room", "strategic"), "the other parts stay"
    assert register.board.budget_pounds == 1200
    wrong = supporting.post(f"{edit}?part=money", {**sent, "budget_pounds": "1,20", "version": 2}).content.decode()
    assert "Budget a year, pounds can be read in two ways." in wrong
    assert "Not yet known: 20 of 28" in page(public, "partnership-page", register.board.pk)


def test_coverage_is_added_and_taken_away(supporting: Client, register: Register) -> None:
    send(supporting, "coverage-add", register.board.pk, place=register.county.pk)
    coverage = Coverage.objects.get()
    assert "Moorfoot" in page(supporting, "partnership-page", register.board.pk)
    choices = page(supporting, "coverage-add", register.board.pk)
    assert f'<option value="{register.place.pk}"' not in choices, "its own place is no choice"
    send(supporting, "coverage-end", coverage.pk, version=1)
    assert not Coverage.objects.exists()


def test_secretariat_is_said_corrected_and_ended(supporting: Client, public: Client, register: Register) -> None:
    assert "Nobody is known to serve its meetings." in page(public, "partnership-page", register.board.pk)
    send(supporting, "secretariat-add", register.board.pk, organisation=register.council.pk)
    one = Secretariat.objects.get()
    assert "hours a year not known" in page(public, "partnership-page", register.board.pk)
    send(supporting, "secretariat-edit", one.pk, version=1, hours_a_year="1250.5")
    html = page(public, "partnership-page", register.board.pk)
    assert "1,250.50 hours a year" in html
    assert "secretariats/" not in html, "nothing to change for those who may not"
    send(supporting, "secretariat-end", one.pk, version=2, **day("on", SPRING))
    assert "Nobody is known to serve its meetings." in page(public, "partnership-page", register.board.pk)


def test_feedback_is_owed_given_corrected_and_taken_away(supporting: Client, register: Register) -> None:
    send(supporting, "feedback-add", register.member.pk, way="to", about="The plan", **day("due", SPRING))
    one = SeatFeedback.objects.get()
    seat = page(supporting, "seat-page", register.member.pk)
    assert "Owed by 1 Apr 2024" in seat
    assert "Overdue" in seat
    assert "The plan" in page(supporting, "feedback-list", state="overdue")
    refused = send(supporting, "feedback-give", one.pk, version=1, note="", **day("given_on", SPRING))
    assert "Enter what was said" in refused.content.decode()
    send(supporting, "feedback-give", one.pk, version=1, note="Told all.", **day("given_on", SPRING))
    assert "Given on 1 Apr 2024" in page(supporting, "seat-page", register.member.pk)
    assert "The plan" not in page(supporting, "feedback-list", state="owed")
    assert "The plan" in page(supporting, "feedback-list", state="given", q="plan board")
    sent = {"way": "from", "about": "The park", "note": "Told all.", "version": 2}
    send(supporting, "feedback-edit", one.pk, **sent, **day("given_on", SPRING))
    one.refresh_from_db()
    assert (one.way, one.about) == ("from", "The park")
    send(supporting, "feedback-end", one.pk, version=3)
    assert not SeatFeedback.objects.exists()


def test_seat_list_shows_what_seats_lack(public: Client, register: Register) -> None:
    writes.change_seat(register.chair, by=BY, version=1, term_until=SPRING, mandate="All.")
    for state, held in {"ending": True, "successor": True, "mandate": False, "induction": False}.items():
        assert ("Ada Osei" in page(public, "seat-list", state=state)) == held, state
    assert "Grace Rowe" in page(public, "seat-list", state="mandate")


def test_seat_is_renewed_for_a_further_term(supporting: Client, register: Register) -> None:
    writes.change_seat(register.chair, by=BY, version=1, term_until=date(2027, 4, 1), terms_allowed=2)
    send(supporting, "seat-renew", register.chair.pk, version=2, **day("term_until", date(2030, 4, 1)))
    html = page(supporting, "seat-page", register.chair.pk)
    assert "to 1 April 2030" in html
    assert "(of at most 2)" in html
    refused = send(supporting, "seat-renew", register.chair.pk, version=3, **day("term_until", date(2033, 4, 1)))
    assert "The holder has more terms than are allowed." in refused.content.decode()


def test_tiers_lay_the_place_beside_its_county(public: Client, register: Register) -> None:
    assert "Nothing to lay it beside" in page(public, "tiers")
    board = writes.add_partnership(register.county, by=BY, name="County Board")
    writes.add_seat(board, by=BY, organisation=register.council)
    writes.add_tie(register.board, board, by=BY, kind="reports_to")
    send(public, "place-choose", place=register.place.pk)
    html = page(public, "tiers")
    assert "2 in Northwick, 1 in Moorfoot" in html
    assert "County Board" in html
    assert "Seats in Moorfoot" in html
    rows = list(csv.reader(io.StringIO(page(public, "tiers", **{"as": "csv"}).removeprefix("\ufeff"))))
    assert rows[0] == ["Theme", "Place", "Partnership", "Seats", "Organisations"]
    assert ["", "Moorfoot", "County Board", "1", "1"] in rows
    assert ["Community", "Northwick", "Strategic Board", "2", "2"] in rows


def test_place_page_leads_up_and_down(public: Client, register: Register) -> None:
    writes.add_place(by=BY, name="West", tier="ward", code="W", parent=register.place, population=12_345)
    html = page(public, "place-page", register.place.pk)
    assert "Moorfoot" in html
    assert "12,345" in html


def test_place_page_draws_its_map_where_there_are_boundaries(public: Client, register: Register) -> None:
    boundary = {"type": "Polygon", "coordinates": [[[-2, 53], [-1.9, 53], [-1.9, 53.1], [-2, 53]]]}
    writes.add_place(by=BY, name="West", tier="ward", code="W", parent=register.place, boundary=boundary, population=9)
    assert "Places within Northwick" not in page(public, "place-page", register.county.pk)
    address = reverse("register:place-page", args=[register.place.pk])
    drawn = public.get(address, {"map": "places", "as": "svg"})
    assert drawn["Content-Type"] == "image/svg+xml"


@pytest.mark.parametrize("name", ["place", "organisation", "person", "partnership", "seat", "tie"])
def test_page_of_nothing_is_not_found(public: Client, name: str) -> None:
    assert public.get(reverse(f"register:{name}-page", args=[999_999])).status_code == 404


# --- Lists


def test_list_shows_what_lasts_and_on_request_what_has_ended(public: Client, register: Register) -> None:
    writes.end_partnership(register.forum, by=BY, on=date(2025, 1, 1))
    now = page(public, "partnership-list")
    assert "Strategic Board" in now
    assert "Community Forum" not in now
    ended = page(public, "partnership-list", lasts="ended")
    assert "Community Forum" in ended
    assert "Strategic Board" not in ended


def test_list_is_narrowed_by_words_in_any_order(public: Client) -> None:
    assert "1 found" in page(public, "partnership-list", q="board strat")
    assert "Nothing fits what you asked for" in page(public, "partnership-list", q="zebra")


def test_list_of_people_is_of_the_open_place_unless_asked(public: Client, register: Register) -> None:
    writes.add_person(by=BY, name="Someone Far", employer=writes.add_organisation(
        by=BY, name="Far Away", sector="public", level="national"))  # fmt: skip
    assert "Someone Far" not in page(public, "person-list")
    assert "Someone Far" in page(public, "person-list", where="anywhere")


def test_seat_list_shows_the_vacant_ones_of_a_place(public: Client, register: Register) -> None:
    html = page(public, "seat-list", state="vacant", place=str(register.place.pk))
    assert "1 found" in html
    assert "Community Forum" in html
    assert "Nothing fits" in page(public, "seat-list", state="vacant", place=str(register.county.pk))
    assert page(public, "seat-list", place="¹")


def test_list_is_taken_away_with_columns_that_the_page_has_not(public: Client) -> None:
    text = page(public, "partnership-list", **{"as": "csv"}).removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["Name"] for row in rows] == ["Community Forum", "Strategic Board"]
    assert rows[1]["Accountable body"] == "Northwick Council"
    assert rows[1]["Seats"] == "2"


# --- Pictures


@pytest.mark.parametrize(("name", "chart"), [("structure", "structure"), ("network", "network"), ("network", "themes")])
def test_picture_is_drawn_with_its_table_and_files(public: Client, register: Register, name: str, chart: str) -> None:
    html = page(public, name)
    assert ("Strategic Board" if name == "structure" else "Dene Trust") in html
    address = reverse(f"register:{name}")
    assert public.get(address, {"chart": chart, "as": "svg"}).content.startswith(b"<svg")
    rows = public.get(address, {"chart": chart, "as": "csv"}).content.decode()
    assert "Northwick Council" in rows or "Strategic Board" in rows


def test_picture_is_narrowed_to_a_theme(public: Client, register: Register) -> None:
    other = writes.add_theme(register.place, by=BY, name="Economy")
    writes.add_partnership(register.place, by=BY, name="Skills Board", theme=other)
    html = page(public, "structure", theme=str(other.pk))
    assert "Skills Board" in html
    assert "Strategic Board" not in html
    assert "Strategic Board" in page(public, "structure", theme="nonsense")


# --- The place that is open


def test_place_choose_opens_a_place_for_this_session(public: Client, register: Register) -> None:
    writes.add_partnership(register.county, by=BY, name="County Board")
    send(public, "place-choose", place=register.place.pk)
    assert "County Board" not in page(public, "partnership-list")
    answer = send(public, "place-choose", place=register.county.pk)
    assert answer["Location"] == reverse("register:summary")
    assert "County Board" in page(public, "partnership-list")


def test_place_choose_leads_only_within_this_site(public: Client, register: Register) -> None:
    answer = send(public, "place-choose", place=register.place.pk, next="https://elsewhere.example/")
    assert answer["Location"] == reverse("register:summary")
    answer = send(public, "place-choose", place=register.place.pk, next="/register/seats/")
    assert answer["Location"] == "/register/seats/"


@pytest.mark.parametrize("place", ["", "word", "999999"])
def test_place_choose_refuses_what_is_no_place(public: Client, place: str) -> None:
    assert send(public, "place-choose", place=place).status_code == 404


# --- Adding, changing and ending by forms


def test_partnership_is_added_changed_and_ended(supporting: Client, register: Register) -> None:
    answer = send(supporting, "partnership-add", name="Skills Board", theme=register.theme.pk, role="strategic")
    board = Partnership.objects.get(name="Skills Board")
    assert (board.theme, board.role) == (register.theme, "strategic")
    assert "Dissolution arrangements" not in page(supporting, "partnership-add"), "asked on its page, not at the start"
    assert answer["Location"] == board.get_absolute_url()
    send(supporting, "partnership-edit", board.pk, name="Skills Group", version=1, why="Renamed by the board.")
    board.refresh_from_db()
    assert (board.name, board.version) == ("Skills Group", 2)
    send(supporting, "partnership-end", board.pk, version=2, **day("on", date(2026, 12, 1)))
    board.refresh_from_db()
    assert board.until == date(2026, 12, 1)
    history = supporting.get(reverse("kit:history", args=["register.partnership", board.pk])).content.decode()
    assert "Renamed by the board." in history


def test_seat_form_offers_people_with_whom_they_work_for_and_the_seats_own_first(
    supporting: Client, register: Register
) -> None:
    html = page(supporting, "seat-add", register.board.pk)
    assert f'<option value="{register.ada.pk}">Ada Osei, Northwick Council</option>' in html
    assert "Of the same organisation" not in html
    html = page(supporting, "seat-fill", register.vacant.pk)
    own = html.index('<optgroup label="Of the same organisation">')
    assert own < html.index("Grace Rowe, Dene Trust") < html.index('<optgroup label="Everyone else">')
    assert html.index('<optgroup label="Everyone else">') < html.index("Ada Osei, Northwick Council")


def test_record_page_says_what_was_done_in_plain_words_and_finds_it_by_them(
    supporting: Client, register: Register
) -> None:
    address = reverse("kit:entry-list")
    html = supporting.get(address, {"q": "add seat"}).content.decode()
    assert "Add seat" in html
    assert "register.add_seat" not in html
    assert "Add partnership" not in html
    assert "register.add_seat" in supporting.get(address, {"as": "csv"}).content.decode("utf-8-sig")


def test_form_keeps_what_was_typed_and_says_what_is_wrong(supporting: Client, register: Register) -> None:
    answer = send(supporting, "partnership-add", name="Strategic Board", purpose="Typed with care")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "This place has a partnership of that name." in html
    assert "Typed with care" in html
    assert "Enter name" in send(supporting, "partnership-add", name="").content.decode()


def test_edit_that_comes_too_late_shows_both_versions(supporting: Client, register: Register) -> None:
    writes.change_organisation(register.council, by=BY, version=1, name="Northwick Borough Council")
    sent = {"name": "Northwick District Council", "sector": "public", "level": "district", "version": 1}
    answer = send(supporting, "organisation-edit", register.council.pk, **sent)
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "Northwick Borough Council" in html
    assert "Northwick District Council" in html
    assert Organisation.objects.get(pk=register.council.pk).name == "Northwick Borough Council"


def test_edit_that_comes_too_late_loses_neither_side(supporting: Client, register: Register) -> None:
    council = register.council
    sam = Viewer.system("Sam Okafor")
    writes.change_organisation(council, by=sam, version=1, name="Northwick Borough Council", why="By charter.")
    mine = {"name": council.name, "sector": "public", "level": "district", "purpose": "Runs the borough.", "version": 1}
    answer = send(supporting, "organisation-edit", council.pk, **mine)
    asked = Outline(answer.content.decode())
    said = " ".join(asked.words)
    for words in (
        "Sam Okafor",
        "By charter.",
        "Only you changed these",
        "Runs the borough.",
        "Only they changed these",
    ):
        assert words in said
    assert [box for box in asked.tags("input") if box.get("type") == "radio"] == []
    again = {box["name"]: box["value"] for box in asked.tags("input") if box.get("type") == "hidden"}
    saved = supporting.post(reverse("register:organisation-edit", args=[council.pk]), again, follow=True)
    assert "is changed" in saved.content.decode()
    council.refresh_from_db()
    assert (council.name, council.purpose) == ("Northwick Borough Council", "Runs the borough.")


def test_edit_that_changes_nothing_is_not_said_to_be_done(supporting: Client, register: Register) -> None:
    council = register.council
    same = {"name": council.name, "sector": council.sector, "level": council.level, "version": 1}
    html = supporting.post(reverse("register:organisation-edit", args=[council.pk]), same, follow=True).content.decode()
    assert "Nothing was changed" in html
    assert "is changed" not in html


def test_taking_something_away_is_said_to_be_done(supporting: Client, register: Register) -> None:
    theme = writes.add_theme(register.place, by=BY, name="Never used")
    address = reverse("register:theme-end", args=[theme.pk])
    html = supporting.post(address, {"version": theme.version}, follow=True).content.decode()
    assert "The theme Never used is taken away." in html
    assert "Nothing was changed" not in html
    assert not Theme.objects.filter(pk=theme.pk).exists()


def test_seat_is_added_filled_vacated_corrected_and_ended(supporting: Client, register: Register) -> None:
    send(supporting, "seat-add", register.forum.pk, organisation=register.council.pk, role="chair", voting_weight="1")
    seat = Seat.objects.get(partnership=register.forum, role="chair")
    send(supporting, "seat-fill", seat.pk, person=register.ada.pk, version=1, **day("on", SPRING))
    held = Seat.objects.get(partnership=register.forum, role="chair", until=None)
    assert (held.person, held.since) == (register.ada, SPRING)
    sent = {"organisation": register.council.pk, "role": "vice_chair", "person": register.ada.pk, "voting_weight": "2"}
    send(supporting, "seat-edit", held.pk, version=1, **sent, **day("since", SPRING))
    send(supporting, "seat-vacate", held.pk, version=2, **day("on", date(2025, 1, 1)))
    vacant = Seat.objects.get(partnership=register.forum, role="vice_chair", until=None)
    assert (vacant.person, vacant.voting_weight) == (None, 2)
    send(supporting, "seat-end", vacant.pk, version=1, **day("on", date(2025, 6, 1)))
    vacant.refresh_from_db()
    assert vacant.until == date(2025, 6, 1)


def test_tie_is_added_changed_and_ended(supporting: Client, register: Register) -> None:
    send(supporting, "tie-add", register.board.pk, kind="consults", other=register.forum.pk)
    tie = Tie.objects.get(kind="consults")
    send(supporting, "tie-edit", tie.pk, note="Twice a year", version=1)
    send(supporting, "tie-end", tie.pk, version=2, **day("on", date(2026, 1, 1)))
    tie.refresh_from_db()
    assert (tie.note, tie.until) == ("Twice a year", date(2026, 1, 1))


def test_organisation_is_added_with_the_place_that_it_serves(supporting: Client, register: Register) -> None:
    sent = {"name": "Moorfoot Police", "sector": "public", "level": "county", "footprint": [register.place.pk]}
    answer = send(supporting, "organisation-add", **sent)
    police = Organisation.objects.get(name="Moorfoot Police")
    assert answer["Location"] == police.get_absolute_url()
    send(supporting, "identifier-add", police.pk, scheme="GB-X", number="9")
    send(supporting, "footprint-add", police.pk, place=register.county.pk)
    html = page(supporting, "organisation-page", police.pk)
    assert "GB-X-9" in html
    assert html.count("Take away") == 3
    for one in police.identifiers.all():
        send(supporting, "identifier-end", one.pk, version=1)
    for footprint in police.footprints.all():
        send(supporting, "footprint-end", footprint.pk, version=1)
    assert "Take away" not in page(supporting, "organisation-page", police.pk)
    send(supporting, "organisation-end", police.pk, version=1, **day("on", date(2026, 1, 1)))
    assert "Ended: from 1 January 2026 it was no more." in page(supporting, "organisation-page", police.pk)


def test_person_is_added_employed_invited_and_ended(supporting: Client, register: Register) -> None:
    sent = {"name": "Isla Kay", "email": "isla@firm.example", "employer": register.council.pk, "job_title": "Planner"}
    send(supporting, "person-add", **sent)
    isla = Person.objects.get(name="Isla Kay")
    send(supporting, "employment-add", isla.pk, organisation=register.charity.pk, job_title="Trustee")
    work = {one.job_title: one for one in isla.employments.all()}
    send(supporting, "employment-edit", work["Trustee"].pk, job_title="Chair of trustees", version=1)
    send(supporting, "employment-end", work["Planner"].pk, version=1, **day("on", date(2026, 1, 1)))
    html = page(supporting, "person-page", isla.pk)
    assert "Chair of trustees" in html
    assert "until 1 Jan 2026" in html
    send(supporting, "person-edit", isla.pk, name="Isla M. Kay", email="isla@firm.example", version=1)
    send(supporting, "person-invite", isla.pk, version=2)
    isla.refresh_from_db()
    assert isla.user is not None
    send(supporting, "person-end", isla.pk, version=3, **day("on", date(2026, 2, 1)))
    assert not User.objects.get(pk=isla.user_id).is_active


def test_place_is_added_drawn_changed_and_ended(supporting: Client, register: Register) -> None:
    sent = {"name": "West", "tier": "ward", "code": "W1", "code_system": "GSS", "parent": register.place.pk}
    send(supporting, "place-add", **sent)
    west = Place.objects.get(code="W1")
    file = io.BytesIO(b"\xef\xbb\xbf" + SQUARE)
    file.name = "west.geojson"
    send(supporting, "place-boundary", west.pk, boundary=file, version=1)
    west.refresh_from_db(fields=["boundary", "version"])
    assert west.boundary["type"] == "Polygon"
    send(supporting, "place-edit", west.pk, **(sent | {"name": "Westward"}), version=2)
    send(supporting, "place-end", west.pk, replaced_by="", version=3, **day("on", date(2026, 1, 1)))
    west.refresh_from_db()
    assert (west.name, west.until) == ("Westward", date(2026, 1, 1))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"not json", "This is not a GeoJSON file."),
        (b"\xff\xfe\x00", "This is not a GeoJSON file."),
        (b"[1, 2]", "This is not a GeoJSON geometry."),
        (b'{"type": "FeatureCollection", "features": [{}, {}]}', "This file holds 2 features."),
        (b'{"type": "Point", "coordinates": [1, 2]}', "A boundary must be an area"),
    ],
)
def test_place_boundary_says_what_is_wrong_with_the_file(
    supporting: Client, register: Register, content: bytes, said: str
) -> None:
    file = io.BytesIO(content)
    file.name = "place.geojson"
    assert said in send(supporting, "place-boundary", register.place.pk, boundary=file, version=1).content.decode()


def test_theme_overlap_and_team_are_kept_on_the_place(supporting: Client, register: Register) -> None:
    send(supporting, "theme-add", register.place.pk, name="Economy", rank=2)
    theme = Theme.objects.get(name="Economy")
    send(supporting, "theme-edit", theme.pk, name="Skills", rank=2, version=1)
    assert "Skills" in page(supporting, "place-page", register.place.pk)
    send(supporting, "theme-end", theme.pk, version=2)
    assert not Theme.objects.filter(pk=theme.pk).exists()
    refused = send(supporting, "theme-end", register.theme.pk, version=1).content.decode()
    assert "Community is still in use" in refused
    send(supporting, "overlap-add", register.place.pk, other=register.county.pk, share_by_area="1")
    overlap = Overlap.objects.get()
    send(supporting, "overlap-edit", overlap.pk, share_by_area="0.5", version=1)
    assert "50 %" in page(supporting, "place-page", register.place.pk)
    send(supporting, "overlap-end", overlap.pk, version=2)
    send(supporting, "support-add", register.place.pk, person=register.ada.pk)
    support = Support.objects.get(person=register.ada)
    send(supporting, "support-end", support.pk, version=1, **day("on", date(2030, 1, 1)))
    support.refresh_from_db()
    assert support.until == date(2030, 1, 1)


def test_choices_are_those_of_the_open_place(supporting: Client, register: Register) -> None:
    writes.add_organisation(by=BY, name="Far Away", sector="public", level="national")
    newcomer = writes.add_person(by=BY, name="Newcomer")
    html = page(supporting, "seat-add", register.board.pk)
    assert "Far Away" not in html
    assert newcomer.name in html
    assert "Nobody yet: vacant" in html


def test_refusal_gives_the_reason(register: Register) -> None:
    user = User.objects.create_user("someone@example.org")
    client = Client()
    client.force_login(user)
    answer = client.get(reverse("register:partnership-edit", args=[register.board.pk]))
    assert answer.status_code == 403
    assert "Only the support team of this place may do this." in answer.content.decode()
