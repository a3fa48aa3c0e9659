"""The demonstration place as it stands in the registers, built through the rooms' own writes."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date, timedelta
from io import StringIO

import pytest
import shapely
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import connection
from django.test import Client

from commonweal.account.models import Publication
from commonweal.agreement.models import Attendance, Meeting, Protocol
from commonweal.delivery import reads as delivery
from commonweal.delivery.models import Action, Rating, Update
from commonweal.evidence import reads as evidence
from commonweal.evidence.models import Allocation, Indicator, Release, Source
from commonweal.kit import record
from commonweal.kit.models import Entry, JobState
from commonweal.register import reads as register
from commonweal.register.models import Coverage, Organisation, Partnership, Person, Place, Seat, Support, Theme, Tie
from commonweal.register.reads import corrections, duplicates, lasting, viewer_of_user
from commonweal.register.rules import Viewer, is_support
from commonweal.site.demonstration import reading, sign_ins
from commonweal.site.demonstration.days import Calendar
from commonweal.site.demonstration.stages import found, identity
from commonweal.site.demonstration.stages.evidence import indicators
from commonweal.strategy.models import Issue, Objective, Strategy, Target
from commonweal.structure import reads as structure
from commonweal.structure.models import Audit, Classification, Proposal, Restructure
from commonweal.structure.reads import proposals
from tests.demonstration_place import Demonstration
from tests.site.demonstration.test_facts import WYCOMBE

SYSTEM = Viewer.system("a test")


def viewer(role: str, on: date) -> Viewer:
    person = Person.objects.get(email=sign_ins.of(role).email)
    assert person.user_id is not None
    return viewer_of_user(person.user_id, person.name, on=on)


# --- What stands in the register


def test_register_is_as_large_as_told(northwick: Demonstration) -> None:
    place = found.northwick()
    partnerships = Partnership.objects.filter(place=place)
    seats = Seat.objects.filter(partnership__place=place)
    assert Organisation.objects.exclude(name=identity.DOUBLE).count() == 80, "without the one that is there twice"
    assert Person.objects.count() == 400
    assert partnerships.filter(lasting(northwick.on)).count() == 157
    assert partnerships.count() == 158, "with the one that has ended"
    assert 1450 <= seats.filter(lasting(northwick.on)).count() <= 1550
    assert Place.objects.filter(parent=place, tier="neighbourhood").exclude(code_system="bespoke").count() == 30
    assert Theme.objects.filter(place=place).count() == 4


def test_a_fund_was_shared_out_by_an_index_of_need(northwick: Demonstration) -> None:
    adopted = Allocation.objects.get(adopted_on__isnull=False)
    told = evidence.worked_allocation(SYSTEM, adopted, on=northwick.on)
    assert (told.total, len(told.areas)) == (240_000, 30)
    assert 9 <= len(told.given) < 30
    assert min(each.pounds for each in told.given) >= 10_000
    assert adopted.index is not None
    index = evidence.worked_index(SYSTEM, adopted.index, on=northwick.on)
    assert len(index.ranked) == 30
    assert {each.place for each in index.ranked[:9]} <= {each.place for each in told.given}
    draft = Allocation.objects.get(adopted_on__isnull=True)
    assert len(evidence.worked_allocation(SYSTEM, draft, on=northwick.on).given) == 6


def test_ten_partnerships_have_met_for_a_year(northwick: Demonstration) -> None:
    meetings = Meeting.objects.filter(partnership__place=found.northwick())
    assert meetings.values("partnership").distinct().count() == 10
    held = meetings.filter(recorded_on__isnull=False)
    assert held.count() >= 45
    assert not held.filter(on__gte=northwick.on).exists()
    assert (
        meetings.filter(on__gte=northwick.on, cancelled_on__isnull=True).values("partnership").distinct().count() == 10
    )
    waiting = meetings.filter(on__lt=northwick.on, recorded_on__isnull=True)
    assert [(one.cancelled_on is None) for one in waiting.order_by("cancelled_on")].count(True) == 2
    kinds = Counter(Attendance.objects.filter(meeting__in=held).values_list("kind", flat=True))
    assert 0.75 < (kinds["present"] + kinds["deputy"]) / kinds.total() < 0.95
    assert min(kinds.values()) > 0
    assert len(kinds) >= 3
    shape = structure.burden_of_place(SYSTEM, place_id=found.northwick().pk, on=northwick.on, by="partnership")
    assert shape.took.met == held.count()
    assert shape.took.unknown == 2
    assert shape.took.hours is not None
    assert shape.whole.hours is not None
    assert 0 < shape.took.hours < shape.whole.hours, "ten of 157 partnerships"
    assert shape.serving.served == 20
    assert shape.serving.unknown == 2
    assert [one.title for one in Protocol.objects.all()] == [
        "Information sharing for community safety", "The Northwick Compact",
    ]  # fmt: skip


def test_matrix_of_the_audit_is_the_published_one(northwick: Demonstration) -> None:
    audit = Audit.objects.get(place=found.northwick())
    rows = Classification.objects.filter(audit=audit, organisation=found.organisations()["council"])
    told = [
        (row.partnership.theme.name, row.type, row.criticality) for row in rows.select_related("partnership__theme")
    ]
    every, critical = Counter(row[:2] for row in told), Counter(row[:2] for row in told if row[2] == "critical")
    assert {
        theme: {kind: (every[theme, kind], critical[theme, kind]) for kind in kinds} for theme, kinds in WYCOMBE.items()
    } == WYCOMBE
    assert {row[2] for row in told} == {"critical", "desirable", "peripheral"}


def test_optimiser_was_asked_about_one_theme_and_answered_with_proof(northwick: Demonstration) -> None:
    proposal = Proposal.objects.get(place=found.northwick())
    answer = proposals.answer(found.builder(), proposal)
    assert answer is not None
    assert (proposal.job.state, answer.status.value) == (JobState.DONE, "optimal")
    figures = answer.figures
    assert (figures["bodies_today"], figures["bodies_then"] < 30, figures["gap"]) == (30, True, 0.0)
    assert figures["objective"] < figures["hours_today"]
    merged = {one.name: one.into.name for one in answer.bodies if one.into is not None}
    assert set(merged.values()) == {"Northwick Employment and Skills Board"}
    assert len(merged) == 3
    assert "Northwick Town Board" in merged
    assert answer.alternatives
    assert [point.limit for point in answer.frontier][:: len(answer.frontier) - 1] == [0, figures["changes"]]


def test_two_restructures_are_tried_and_one_could_be_adopted(northwick: Demonstration) -> None:
    place, by = found.northwick(), found.builder()
    tried = {
        one.restructure.name: one
        for one in structure.compared(
            by,
            structure.restructures_to_compare(
                by, list(Restructure.objects.filter(place=place).values_list("pk", flat=True)), place_id=place.pk
            ),
            place_id=place.pk,
            on=northwick.on,
        ).trials
    }
    fewer, alliance = tried["Fewer tables, same work"], tried["One welfare alliance"]
    assert structure.hindrances(by, fewer) == []
    assert (fewer.before_figures.partnerships, fewer.figures.partnerships) == (157, 153)
    assert (fewer.figures.quorums, fewer.figures.short) == (6, ())
    assert any("no stage" in said for said in structure.hindrances(by, alliance))
    assert not any(step.fault for one in tried.values() for step in one.steps)
    burden = structure.burden_of_place(by, place_id=place.pk, on=northwick.on)
    assert fewer.before_figures.hours == burden.whole.hours
    gaps = structure.gaps(by, place_id=place.pk, on=northwick.on)
    assert [gap.where for gap in gaps if gap.kind == "duty"] == ["Plan for young carers who turn eighteen"]


def test_audit_goes_the_way_of_wycombes_and_close_to_camdens(northwick: Demonstration) -> None:
    place, by = found.northwick(), found.builder()
    audit = Audit.objects.get(place=place)
    assert audit.lead_body == found.organisations()["council"]
    steps = structure.funnel(by, audit, organisation_id=audit.lead_body_id)
    assert [step.count for step in steps] == [157, 60, 29, 18, 10]
    shares = structure.shares(by, place_id=place.pk, on=northwick.on)
    assert (shares.wholly, shares.judged, shares.total) == (39, 110, 110)
    assert shares.share is not None
    assert f"{shares.share:.0%}" == "35%"
    disagreement = structure.disagreement(by, audit)
    assert disagreement.bodies == 7
    assert 0 < disagreement.differing < disagreement.partnerships
    assert disagreement.criticality_alpha is not None
    assert 0.3 < disagreement.criticality_alpha < 0.9
    standings = Counter(
        row.standing for row in structure.involvements(by, audit, organisation_id=audit.lead_body_id, on=northwick.on)
    )
    assert sum(standings.values()) == 157
    assert {"as_implied", "more", "less", "unrecorded"} == set(standings)
    assert {row.enquiry.questionnaire.code for row in structure.fit_tests(by, audit)} >= {"fit-for-purpose"}
    assert [need.settled_on is None for need in structure.tasks(by, place_id=place.pk)] == [True, False, False]


def test_profile_of_every_partnership_is_filled(northwick: Demonstration) -> None:
    filled = (
        "purpose",
        "formality",
        "scope",
        "lifespan",
        "role",
        "scale",
        "is_evaluated",
        "accountable_body_id",
        "since",
    )
    counted = ("meetings_a_year", "meeting_hours", "preparation_hours")
    for partnership in Partnership.objects.filter(lasting(northwick.on), place=found.northwick()):
        assert all(getattr(partnership, name) for name in filled), partnership
        assert all(getattr(partnership, name) > 0 for name in counted), partnership
        assert (partnership.is_evaluated == "yes") == bool(partnership.evaluation), partnership
    assert Partnership.objects.exclude(statutory_basis="").count() >= 20
    assert Partnership.objects.filter(budget_pounds__gt=0).count() >= 40


def test_every_person_and_organisation_has_a_part(northwick: Demonstration) -> None:
    seated = set(Seat.objects.values_list("person", flat=True))
    others = set(Support.objects.values_list("person", flat=True)) | {
        Person.objects.get(email=sign_ins.of("staff").email).pk
    }
    assert Person.objects.exclude(pk__in=(seated | others) - {None}).count() == 0
    seated_bodies = Seat.objects.filter(organisation__isnull=False).order_by().values("organisation")
    unseated = Organisation.objects.exclude(pk__in=seated_bodies)
    assert [organisation.name for organisation in unseated] == [identity.DOUBLE]


def test_seats_show_every_state(northwick: Demonstration) -> None:
    on = northwick.on
    seats = Seat.objects.filter(partnership__place=found.northwick())
    lasting_seats = seats.filter(lasting(on))
    assert lasting_seats.filter(person=None).count() >= 30, "vacant"
    assert lasting_seats.filter(term_until__gt=on, term_until__lte=on + timedelta(90)).count() >= 5, "ending soon"
    assert lasting_seats.filter(term_until__lte=on).count() >= 1, "over"
    assert lasting_seats.exclude(successor=None).count() >= 3
    assert lasting_seats.filter(term_number__gte=2).count() >= 10
    assert seats.filter(until__lte=on).count() >= 15, "ended"
    assert lasting_seats.exclude(deputy=None).count() >= 10
    assert set(lasting_seats.values_list("role", flat=True)) == {
        "chair", "vice_chair", "member", "adviser", "observer", "secretary",
    }  # fmt: skip
    assert lasting_seats.exclude(constituency="").count() > 300
    assert len(set(lasting_seats.values_list("voting_bloc", flat=True))) >= 5


def test_profiles_are_partly_known(northwick: Demonstration) -> None:
    found_ones = register.partnerships(SYSTEM, place_id=found.northwick().pk, on=northwick.on)
    told = {one.name: register.profile(SYSTEM, one) for one in found_ones}
    missing = {name: len(profile.missing) for name, profile in told.items()}
    whole = {name for name, count in missing.items() if count == 0}
    assert whole == {"The Northwick Partnership", "Northwick Community Safety Partnership"}
    assert all(len(profile.missing) < 0.6 * profile.asked for profile in told.values())
    assert 5 < sum(missing.values()) / len(missing) < 12
    fixed = found_ones.filter(lifespan="fixed")
    assert fixed.count() == 8
    assert fixed.filter(intended_end__gt=northwick.on).count() == 8
    assert found_ones.filter(age_from__gte=0).count() >= 60
    assert Coverage.objects.filter(partnership__place=found.northwick()).count() >= 15


def test_seats_tell_how_far_their_holders_may_go(northwick: Demonstration) -> None:
    on = northwick.on
    seats = Seat.objects.filter(lasting(on), partnership__place=found.northwick())
    on_board = seats.filter(partnership__name="The Northwick Partnership").exclude(person=None)
    with_mandate = on_board.exclude(mandate="")
    assert 0.4 < with_mandate.count() / on_board.count() < 0.9
    assert with_mandate.filter(mandate_on=None).count() == 0
    assert 30 <= seats.exclude(mandate="").count() <= 200
    assert seats.exclude(induction_on=None).count() > 500
    assert seats.filter(register.without_induction(SYSTEM, on=on)).count() >= 3
    assert seats.filter(register.without_successor(SYSTEM, on=on)).count() >= 3


def test_feedback_is_owed_and_given_both_ways(northwick: Demonstration) -> None:
    told = register.feedback(SYSTEM, place_id=found.northwick().pk)
    assert set(told.exclude(given_on=None).values_list("way", flat=True)) == {"to", "from"}
    assert told.filter(register.owed(SYSTEM)).count() >= 10
    assert told.filter(register.overdue(SYSTEM, on=northwick.on)).count() >= 3
    assert told.count() <= 120


def test_county_stands_beside_northwick(northwick: Demonstration) -> None:
    here, there = found.northwick(), found.county()
    assert register.nearest(SYSTEM, here, list(register.places_beside(SYSTEM, here))) == there
    told = register.tiers(SYSTEM, here, there, on=northwick.on)
    assert (told.own_count, told.other_count) == (157, 4)
    both = {str(one.organisation) for one in told.organisations}
    assert {"Moorfoot County Council", "Northwick Borough Council"} <= both
    assert [(str(tie.partnership), tie.kind) for tie in told.ties] == [
        ("Northwick Community Safety Partnership", "reports_to"),
        ("Northwick Employment and Skills Board", "consults"),
        ("The Northwick Partnership", "shares_with"),
    ]


def test_whoever_looks_first_sees_northwick(northwick: Demonstration, client: Client) -> None:
    assert "Northwick" in client.get("/register/").content.decode()
    assert {viewer(role, northwick.on).place_id for role in ("support", "lead", "seat", "staff")} == {
        found.northwick().pk
    }


def test_ties_make_a_structure_below_the_board(northwick: Demonstration) -> None:
    board = Partnership.objects.get(name="The Northwick Partnership")
    ties = Tie.objects.filter(lasting(northwick.on), partnership__place=found.northwick())
    assert set(ties.values_list("kind", flat=True)) == {
        "reports_to", "part_of", "delivers_through", "consults", "shares_with",
    }  # fmt: skip
    upward = dict(ties.filter(kind__in=("reports_to", "part_of")).values_list("partnership", "other"))
    assert sum(1 for other in upward.values() if other == board.pk) >= 8
    for below in upward:
        seen, at = {below}, below
        while at in upward:
            at = upward[at]
            assert at not in seen, "the structure has no circle"
            seen.add(at)


def test_boundaries_in_the_register_do_not_overlap(northwick: Demonstration) -> None:
    # Bespoke neighbourhoods lie across the published ones.
    rows = Place.objects.defer(None).filter(parent=found.northwick()).exclude(code_system="bespoke")
    shapes = [shapely.geometry.shape(place.boundary) for place in rows]
    assert all(shape.is_valid for shape in shapes)
    tree = shapely.STRtree(shapes)
    pairs = [(one, other) for one, other in zip(*tree.query(shapes), strict=True) if one < other]
    assert max(shapes[one].intersection(shapes[other]).area for one, other in pairs) < 1e-9


def test_history_shows_a_new_name_a_new_holder_and_an_end(northwick: Demonstration) -> None:
    cvs = found.organisations()["cvs"]
    names = [change.before for version in record.history(cvs) for change in version.changes if change.label == "Name"]
    assert "Northwick Council for Voluntary Service" in names
    chairs = Seat.objects.filter(partnership__name="The Northwick Partnership", role="chair").order_by("since")
    assert [seat.person.name for seat in chairs if seat.person] == [
        "Councillor Edna Whitlow",
        "Councillor Marian Thistlewood",
    ]
    ended = Partnership.objects.get(name=reading.ended_partnership().name)
    assert ended.until is not None
    assert "town board" in record.history(ended)[0].why.lower()


# --- What is known


def test_evidence_says_that_it_is_authored(northwick: Demonstration) -> None:
    source = Source.objects.get(code="northwick-demonstration")
    assert "Authored for the demonstration; not real statistics" in source.name
    assert source.licence == "MIT"
    release = Release.objects.get(source=source)
    file = northwick.data / "demonstration" / release.file_name
    assert hashlib.sha256(file.read_bytes()).hexdigest() == release.file_sha256
    assert Indicator.objects.filter(source=source).count() == 60


def test_profile_compares_northwick_with_county_and_nation(northwick: Demonstration) -> None:
    profile = evidence.profile(SYSTEM, found.northwick(), on=northwick.on)
    assert str(profile.parent) == "Moorfoot"
    assert str(profile.nation) == "Albion"
    assert profile.neighbourhood_count == 30
    assert len(profile.lines) == 60
    poverty = next(line for line in profile.lines if line.indicator == indicators()["child-poverty"])
    assert poverty.own is not None
    assert poverty.nation is not None
    assert poverty.is_worse


def test_ten_years_of_every_neighbourhood_are_there(northwick: Demonstration) -> None:
    indicator = indicators()["child-poverty"]
    places = list(Place.objects.filter(parent=found.northwick()))
    series = evidence.series(SYSTEM, indicator, places, on=northwick.on)
    assert {len(figures) for figures in series.values()} == {10}


def test_bespoke_neighbourhoods_have_figures_of_their_own(northwick: Demonstration) -> None:
    made = {one.place.name: one for one in evidence.bespoke_neighbourhoods(SYSTEM, place=found.northwick())}
    assert {name: (one.made, one.shared_by) for name, one in made.items()} == {
        "East End renewal area": ("ticked", "population"),
        "Riverside": ("drawn", "area"),
    }
    composed = made["East End renewal area"].place
    latest = evidence.figure_at(SYSTEM, indicators()["child-poverty"], composed, northwick.on)
    parts = [found.place(code) for code in ("DEMO-H03", "DEMO-H04", "DEMO-H10")]
    own = [evidence.figure_at(SYSTEM, indicators()["child-poverty"], part, northwick.on) for part in parts]
    weighed = [(figure.value, part.population) for figure, part in zip(own, parts, strict=True) if figure]
    people = sum(population or 0 for _value, population in weighed)
    assert latest is not None
    assert latest.value == pytest.approx(
        sum((value or 0) * (p or 0) for value, p in weighed) / people, rel=1e-4
    )  # the counts that its figures were rounded from are told too, and go before populations
    assert latest.basis == "put together from 3 small areas"


def test_small_counts_of_neighbourhoods_are_suppressed(northwick: Demonstration) -> None:
    indicator = indicators()["youth-justice-entrants"]
    values = evidence.map_values(SYSTEM, indicator, found.northwick(), on=northwick.on)
    assert any(figure and figure.status == "suppressed" and figure.value is None for _place, figure in values)


# --- What is meant, done and told


def test_strategy_is_adopted_by_the_board_through_its_chair_of_the_time(northwick: Demonstration) -> None:
    strategy = Strategy.objects.get(place=found.northwick())
    assert strategy.adopted_on == Calendar(northwick.on).adopted
    assert strategy.adopted_through is not None
    assert str(strategy.adopted_through.person) == "Councillor Edna Whitlow"
    assert 10 <= Issue.objects.filter(place=found.northwick()).count() <= 14
    assert Objective.objects.filter(strategy=strategy, agreed_on=None).count() == 0
    assert Objective.objects.filter(strategy=strategy, lead=None).count() == 0


def test_key_measures_show_every_rating_as_authored(northwick: Demonstration) -> None:
    standings = delivery.standings(SYSTEM, place_id=found.northwick().pk, on=northwick.on)
    told = {target.title: target.rating for target in standings if target.is_key_measure}
    assert len(told) == 27
    assert told == {target.title: target.stands for target in reading.promises().targets}
    assert set(told.values()) == set(Rating.values)
    assert [target.title for target in standings if target.is_late and "tipping" in target.title] == [
        "Less fly-tipping"
    ]
    assert Target.objects.filter(is_key_measure=True).count() == 27


def test_further_targets_make_a_hundred_and_ten_and_ask_nobody_for_updates(northwick: Demonstration) -> None:
    targets = Target.objects.filter(objective__strategy__place=found.northwick())
    further = targets.filter(is_key_measure=False)
    assert (targets.count(), further.count()) == (110, 83)
    assert not further.exclude(updates_a_year=0).exists()
    assert not further.filter(agreed_on=None).exists()
    assert further.exclude(place=found.northwick()).values("place").distinct().count() == 4
    polarity = dict(further.values_list("pk", "indicator__polarity"))
    assert all((one.value > one.baseline_value) == (polarity[one.pk] == "high") for one in further)
    late = delivery.standings(SYSTEM, place_id=found.northwick().pk, on=northwick.on).filter(is_late=True)
    assert not late.filter(is_key_measure=False).exists()


def test_updates_of_three_years_are_given_by_their_leads(northwick: Demonstration) -> None:
    updates = Update.objects.select_related("given_by", "target__lead")
    assert updates.count() > 200
    assert {update.given_by_id == update.target.lead_id for update in updates} == {True}
    assert (max(update.on for update in updates) - min(update.on for update in updates)).days > 2.5 * 365
    actions = Action.objects.all()
    assert 2 * 27 <= actions.count() <= 4 * 27
    assert actions.exclude(completed_on=None).exists()
    assert actions.exclude(until=None).exists()
    assert actions.filter(completed_on=None, until=None, due__lt=northwick.on).exists() is False


def test_one_account_stands_and_one_was_corrected(northwick: Demonstration) -> None:
    wrong = Publication.objects.get(corrects=None, target__indicator=indicators()["carbon"])
    right = Publication.objects.get(corrects=wrong)
    assert "counted the power station's gas twice" in right.correction
    said = [publication.snapshot["updates"][-1]["value"] for publication in (wrong, right)]
    assert said[0] != said[1]
    assert Publication.objects.get(target__indicator=indicators()["burglary"]).corrects is None


def test_accounts_tell_only_what_was_known_on_their_day(northwick: Demonstration) -> None:
    for publication in Publication.objects.all():
        day = publication.published_on.isoformat()
        assert all(update["given_on"] <= day for update in publication.snapshot["updates"])
        assert all((action["completed_on"] or day) <= day for action in publication.snapshot["actions"])
        returns = [release for release in publication.snapshot["evidence"] if not release["file_name"]]
        assert returns
        assert all(release["retrieved_on"] <= day for release in returns)


def test_record_names_who_did_what(northwick: Demonstration) -> None:
    assert Entry.objects.filter(verb="delivery.give_update", by_name="Superintendent Rachel Ingleby").count() >= 20
    assert Entry.objects.filter(verb="register.add_partnership", by_name="Meera Kulkarni").count() == 158
    assert Entry.objects.filter(verb="register.add_partnership", by_name="Tomasz Brodzki").count() == 3


# --- Who signs in


@pytest.mark.parametrize("role", ["support", "lead", "seat", "staff", "elsewhere", "admin"])
def test_sign_ins_open(northwick: Demonstration, role: str, client: Client) -> None:
    assert client.login(email=sign_ins.of(role).email, password=sign_ins.PASSWORD)
    assert authenticate(None, email=sign_ins.of(role).email, password="wrong") is None


def test_sign_ins_are_who_they_say(northwick: Demonstration) -> None:
    place, on = found.northwick(), northwick.on
    support, lead, seat, staff, elsewhere = (
        viewer(role, on) for role in ("support", "lead", "seat", "staff", "elsewhere")
    )
    assert is_support(support, place.pk)
    assert Objective.objects.filter(lead=lead.person_id).exists()
    assert seat.seats
    assert not staff.seats
    assert place.pk in staff.places
    assert elsewhere.supports == {found.stanmere().pk}
    assert place.pk not in elsewhere.places
    assert not any(is_support(one, place.pk) for one in (lead, seat, staff, elsewhere))


def test_table_of_sign_ins_is_neat() -> None:
    table = sign_ins.table()
    assert sign_ins.PASSWORD in table
    assert all(sign_in.email in table for sign_in in sign_ins.all_of_them())
    assert max(map(len, table.splitlines())) <= 140


# --- Building


def counts() -> dict[str, int]:
    models = (Place, Organisation, Person, Partnership, Seat, Tie, Release, Target, Update, Publication, Entry)
    return {model.__name__: model.objects.count() for model in models}


def test_building_again_changes_nothing(northwick: Demonstration) -> None:
    before, said = counts(), StringIO()
    call_command("build_demonstration", stdout=said)
    assert counts() == before
    assert "built already; nothing was changed" in said.getvalue()
    assert sign_ins.of("support").email in said.getvalue()


def test_tests_are_connected_to_a_copy(northwick: Demonstration) -> None:
    assert connection.settings_dict["NAME"] == northwick.database


# --- What is there twice, and what waits


def test_one_body_is_there_twice_and_is_found(northwick: Demonstration) -> None:
    pairs = duplicates.duplicates(viewer("support", northwick.on), "organisation", on=northwick.on)
    first = pairs[0]
    assert {first.one.name, first.other.name} == {"Voluntary Action Northwick", "Northwick CVS"}
    assert set(first.evidence.names) == {"Northwick Council for Voluntary Service", "Northwick CVS"}
    assert first.evidence.likeness == pytest.approx(1.0)
    assert first.evidence.domains == ("voluntaryaction-northwick.example",)


def test_one_correction_waits_for_the_support_team(northwick: Demonstration) -> None:
    team = viewer("support", northwick.on)
    (correction,) = corrections.corrections(team, place_id=found.northwick().pk, waiting=True)
    (difference,) = corrections.differences(team, correction)
    assert (str(correction), difference.label, difference.is_stale) == (
        "Northwick Advice Centre",
        "What it does",
        False,
    )
    assert difference.proposed == f"{difference.now} By telephone and video too."
