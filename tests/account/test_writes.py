"""What is frozen, what a correction and a withdrawal leave behind, and what is refused."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone
from django.utils.timezone import localdate

from commonweal.account import rules, writes
from commonweal.account.models import Publication
from commonweal.account.rules import State
from commonweal.evidence import writes as evidence
from commonweal.kit.freezing import canonical
from commonweal.kit.models import Entry
from commonweal.kit.things import Stale
from commonweal.kit.verdicts import Refused
from commonweal.strategy import writes as strategy
from tests.account.building import Line, build_line
from tests.strategy.building import BUILDER, TODAY, Borough

SHA256_LETTERS = 64


@pytest.fixture
def line(borough: Borough) -> Line:
    return build_line(borough)


def test_publish_target_freezes_everything_that_is_told(line: Line) -> None:
    action, update = line.action(), line.update()
    published = line.publish()
    told = published.snapshot
    assert told["published"] == {
        "on": "2026-11-21",
        "through": {
            "role": "chair",
            "partnership": "Northwick Partnership Board",
            "organisation": "Northwick Council",
            "speaks_for": "",
        },
    }
    # The moment, with its zone, up to which evidence had been loaded: what stood beside it can be drawn again.
    assert update.release.loaded_at < datetime.fromisoformat(told["known_at"]) <= timezone.now()
    assert told["target"]["baseline"] == {"on": "2024-03-31", "value": 20, "status": "shown"}
    assert told["target"]["trajectory"] == [{"on": "2026-03-31", "value": 17, "status": "shown"}]
    assert told["target"]["due"] == {"on": "2028-03-31", "value": 12, "status": "shown"}
    assert told["target"]["lead"]["organisation"] == "Northwick College"
    assert told["target"]["agreed"]["on"] == "2024-06-01"
    assert told["issue"]["title"] == "Too many young people leave school for nothing"
    assert told["issue"]["raised_through"]["role"] == "chair"
    assert told["objective"]["lead_organisation"] == "Northwick College"
    assert [row["title"] for row in told["actions"]] == ["A mentor for every leaver"]
    assert told["actions"][0]["number"] == action.pk
    (given,) = told["updates"]
    assert (given["number"], given["on"], given["value"], given["rating"]) == (
        update.pk,
        "2026-09-30",
        17,
        update.rating,
    )
    assert given["forecast"] == {"value": 14, "status": "shown"}
    assert given["commentary"] == "The college started late."
    assert told["evidence"][0]["title"] == "School leavers 2024"
    assert told["evidence"][0]["source"]["licence"] == "OGL 3.0"
    assert told["indicator"]["source"]["publisher"] == "The county"


def test_snapshot_names_no_person(line: Line) -> None:
    line.action()
    line.update()
    text = canonical(line.publish().snapshot).decode()
    for person in line.borough.people.values():
        assert person.name not in text
        assert person.email not in text


def test_publish_target_hashes_the_bytes_that_are_stored(line: Line) -> None:
    line.update()
    published = line.publish()
    stored = Publication.objects.get(pk=published.pk)
    assert len(stored.sha256) == SHA256_LETTERS
    again = json.dumps(stored.snapshot, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    assert hashlib.sha256(again).hexdigest() == stored.sha256


def test_publish_target_is_recorded_with_its_reason(line: Line) -> None:
    published = writes.publish_target(
        line.target, by=BUILDER, on=TODAY, through=line.borough.chair, why="Quarterly account"
    )
    entry = Entry.objects.get(verb="account.publish_target")
    assert (entry.thing_id, entry.by_name, entry.why) == (published.pk, "the tests", "Quarterly account")


def test_what_changes_later_does_not_change_what_was_told(line: Line) -> None:
    line.update()
    published = line.publish()
    strategy.change_target(line.target, by=BUILDER, version=None, title="Another title", why="A better name")
    line.update(on=date(2026, 10, 31), value=15.0, given_on=date(2026, 11, 5))
    stored = Publication.objects.get(pk=published.pk)
    assert stored.snapshot["target"]["title"] == "Young people not in education, employment or training"
    assert len(stored.snapshot["updates"]) == 1
    assert stored.sha256 == published.sha256


@pytest.mark.parametrize(
    "facts", ["snapshot = '{}'::jsonb", "sha256 = repeat('0', 64)", "published_on = '2020-01-01'", "title = 'Another'"]
)
def test_the_database_refuses_to_change_what_was_told(line: Line, facts: str) -> None:
    published = line.publish()
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE publicaccount_publication SET {facts} WHERE id = %s", [published.pk])
    assert Publication.objects.get(pk=published.pk).sha256 == published.sha256


def test_the_database_refuses_to_delete_what_was_told(line: Line) -> None:
    published = line.publish()
    with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM publicaccount_publication WHERE id = %s", [published.pk])
    assert Publication.objects.filter(pk=published.pk).exists()


def test_a_small_count_is_suppressed_in_what_is_told(line: Line) -> None:
    evidence.change_indicator(line.borough.indicator, by=BUILDER, version=None, smallest_shown=18)
    line.target.refresh_from_db()
    line.update(value=17.0)
    told = line.publish().snapshot
    assert told["updates"][0]["value"] is None
    assert told["updates"][0]["status"] == "suppressed"
    assert told["target"]["baseline"] == {"on": "2024-03-31", "value": 20, "status": "shown"}
    assert told["target"]["due"] == {"on": "2028-03-31", "value": None, "status": "suppressed"}


@pytest.mark.parametrize("role", ["staff", "seat", "lead"])
def test_publish_target_refuses_others_and_leaves_nothing(line: Line, role: str) -> None:
    with pytest.raises(Refused, match="Only the support team of this place may do this"):
        writes.publish_target(line.target, by=line.borough.viewer(role), on=TODAY, through=line.borough.chair)
    assert not Publication.objects.exists()
    assert not Entry.objects.filter(verb="account.publish_target").exists()


def test_publish_target_refuses_the_support_team_of_another_place(line: Line, elsewhere: Borough) -> None:
    with pytest.raises(Refused):
        writes.publish_target(line.target, by=elsewhere.viewer("support"), on=TODAY, through=line.borough.chair)


def test_publish_target_refuses_a_draft(borough: Borough) -> None:
    with pytest.raises(Refused, match="has not been agreed yet"):
        writes.publish_target(borough.target(), by=BUILDER, on=TODAY, through=borough.chair)


def test_publish_target_refuses_a_seat_of_another_place(line: Line, elsewhere: Borough) -> None:
    with pytest.raises(ValidationError) as refusal:
        writes.publish_target(line.target, by=BUILDER, on=TODAY, through=elsewhere.chair)
    assert "is a seat in another place" in refusal.value.message_dict["through"][0]


def test_publish_target_refuses_a_day_to_come(line: Line) -> None:
    with pytest.raises(ValidationError) as refusal:
        writes.publish_target(
            line.target,
            by=BUILDER,
            on=localdate() + timedelta(days=1),
            through=line.borough.chair,
        )
    assert refusal.value.message_dict == {"on": ["A day to come cannot be the day of publication."]}


def test_correct_publication_keeps_both_and_says_what_was_wrong(line: Line) -> None:
    line.update(on=date(2026, 9, 30), value=17.0)
    first = line.publish(on=date(2026, 10, 20))
    second = writes.correct_publication(
        first, correction="The value was of August.", by=BUILDER, on=TODAY, through=line.borough.chair
    )
    first, second = Publication.objects.get(pk=first.pk), Publication.objects.get(pk=second.pk)
    assert (second.corrects, second.correction) == (first, "The value was of August.")
    assert second.snapshot["corrects"] == {
        "sha256": first.sha256,
        "published_on": "2026-10-20",
        "correction": "The value was of August.",
    }
    assert rules.state_of(first) is State.CORRECTED
    assert rules.state_of(second) is State.STANDING
    with pytest.raises(Refused, match="Correct the one that took its place"):
        writes.correct_publication(first, correction="Again", by=BUILDER, on=TODAY, through=line.borough.chair)


@pytest.mark.parametrize(("on", "correction", "field"), [(TODAY, "  ", "correction"), (date(2026, 10, 1), "x", "on")])
def test_correct_publication_refuses_and_leaves_nothing(line: Line, on: date, correction: str, field: str) -> None:
    first = line.publish(on=date(2026, 10, 20))
    with pytest.raises(ValidationError) as refusal:
        writes.correct_publication(first, correction=correction, by=BUILDER, on=on, through=line.borough.chair)
    assert list(refusal.value.message_dict) == [field]
    assert Publication.objects.count() == 1


def test_withdraw_publication_leaves_a_notice(line: Line) -> None:
    published = line.publish()
    withdrawn = writes.withdraw_publication(published, on=TODAY, why="It named a school.", by=BUILDER, version=1)
    assert (withdrawn.withdrawn_on, withdrawn.withdrawn_why) == (TODAY, "It named a school.")
    assert withdrawn.sha256 == published.sha256
    assert Entry.objects.get(verb="account.withdraw_publication").why == "It named a school."
    with pytest.raises(Refused, match="withdrawn already"):
        writes.withdraw_publication(withdrawn, on=TODAY, why="Again", by=BUILDER)


def corrected_twice(line: Line) -> list[Publication]:
    """An account, its correction, and the correction of that."""
    told = [line.publish(on=date(2026, 10, 20))]
    for number in range(2):
        told.append(
            writes.correct_publication(
                told[-1], correction=f"Mended {number}.", by=BUILDER, on=TODAY, through=line.borough.chair
            )
        )
    return [Publication.objects.get(pk=one.pk) for one in told]


def test_withdrawing_a_correction_asks_about_the_earlier_account(line: Line) -> None:
    last = corrected_twice(line)[-1]
    with pytest.raises(ValidationError) as refusal:
        writes.withdraw_publication(last, on=TODAY, why="It named a school.", by=BUILDER)
    assert refusal.value.message_dict == {
        "earlier": ["Say what becomes of the earlier account, which can still be read."]
    }
    assert Publication.objects.filter(withdrawn_on__isnull=False).count() == 0


@pytest.mark.parametrize(("earlier", "withdrawn"), [("withdrawn", 3), ("readable", 1)])
def test_withdrawing_a_correction_does_with_the_earlier_ones_what_was_said(
    line: Line, earlier: str, withdrawn: int
) -> None:
    last = corrected_twice(line)[-1]
    writes.withdraw_publication(last, on=TODAY, why="It named a school.", by=BUILDER, earlier=earlier)
    gone = Publication.objects.filter(withdrawn_on=TODAY, withdrawn_why="It named a school.")
    assert gone.count() == withdrawn


def test_withdrawing_what_was_corrected_leaves_the_correction_and_asks_nothing(line: Line) -> None:
    first, second, last = corrected_twice(line)
    writes.withdraw_publication(first, on=TODAY, why="It named a school.", by=BUILDER)
    assert [one.withdrawn_on for one in Publication.objects.filter(pk__in=[second.pk, last.pk])] == [None, None]


@pytest.mark.parametrize(("on", "why", "field"), [(TODAY, " ", "why"), (date(2026, 1, 1), "Wrong", "on")])
def test_withdraw_publication_refuses(line: Line, on: date, why: str, field: str) -> None:
    published = line.publish()
    with pytest.raises(ValidationError) as refusal:
        writes.withdraw_publication(published, on=on, why=why, by=BUILDER)
    assert list(refusal.value.message_dict) == [field]
    assert Publication.objects.get().withdrawn_on is None


def test_withdraw_publication_refuses_a_stale_page(line: Line) -> None:
    published = line.publish()
    with pytest.raises(Stale):
        writes.withdraw_publication(published, on=TODAY, why="Wrong", by=BUILDER, version=7)


def test_withdrawn_when_and_why_is_held_by_the_database(line: Line) -> None:
    published = line.publish()
    published.withdrawn_on = TODAY
    with pytest.raises(ValidationError, match="Say both when it was withdrawn and why"):
        published.validate_constraints()


def test_correction_says_what_is_held_by_the_database(line: Line) -> None:
    first = line.publish()
    with pytest.raises(ValidationError, match="Say what was corrected"):
        Publication(
            place=first.place,
            target=first.target,
            title="x",
            snapshot={},
            sha256="0" * 64,
            published_on=TODAY,
            corrects=first,
        ).validate_constraints()
