"""Restructures: tried on the register without changing it, compared, adopted, staged and carried out as they were tried."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from commonweal.agreement import writes as agreement
from commonweal.agreement.models import Protocol
from commonweal.analysis import branches
from commonweal.kit.models import Entry
from commonweal.kit.verdicts import Refused
from commonweal.register import writes as register
from commonweal.register.models import Organisation, Partnership, Seat, Secretariat, Tie
from commonweal.register.reads import lasting
from commonweal.register.rules import Viewer
from commonweal.structure import reads, rules, writes
from commonweal.structure.models import Duty, Operation, Restructure, Stage
from commonweal.structure.reads.branches import ground_of
from tests.structure.conftest import BUILDER, Town, build_town

DAY = date(2026, 6, 1)
LATER = date(2026, 9, 1)
SINCE = date(2020, 1, 1)


class Shaped:
    """Three partnerships with seats, ties, duties and a secretariat, and a restructure that has no steps."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.place = town.place
        self.police = register.add_organisation(by=BUILDER, name="Police", sector="public", level="district")
        self.charity = register.add_organisation(by=BUILDER, name="Advice", sector="voluntary", level="district")
        self.ann = register.add_person(by=BUILDER, name="Ann", employer=town.council)
        self.bob = register.add_person(by=BUILDER, name="Bob", employer=self.charity)
        self.board = self.partnership("Board", meetings_a_year=6, statutory_basis="Local Government Act 2000")
        self.crime = self.partnership("Crime", meetings_a_year=12, statutory_basis="Crime and Disorder Act 1998")
        self.drugs = self.partnership("Drugs", meetings_a_year=4)
        self.seats = {
            "board council": self.seat(self.board, town.council, self.ann, role="chair"),
            "board police": self.seat(self.board, self.police, None),
            "crime council": self.seat(self.crime, town.council, self.ann, role="chair"),
            "crime police": self.seat(self.crime, self.police, None),
            "drugs council": self.seat(self.drugs, town.council, self.ann, role="chair"),
            "drugs charity": self.seat(self.drugs, self.charity, self.bob),
        }
        register.add_tie(self.crime, self.board, kind="reports_to", by=BUILDER, since=SINCE)
        register.add_tie(self.drugs, self.crime, kind="reports_to", by=BUILDER, since=SINCE)
        register.add_secretariat(self.board, town.council, by=BUILDER, hours_a_year=Decimal(100), since=SINCE)
        register.add_secretariat(self.drugs, self.charity, by=BUILDER, hours_a_year=Decimal(40), since=SINCE)
        self.rehab = writes.add_duty(
            self.place, title="Rehabilitation", kind="law", basis="Drugs Act 2005", partnership=self.drugs,
            organisations=[self.charity], by=BUILDER,
        )  # fmt: skip
        self.restructure = writes.draft_restructure(self.place, name="Fewer", on=DAY, by=BUILDER)

    def partnership(self, name: str, **facts: Any) -> Partnership:
        return register.add_partnership(
            self.place, by=BUILDER, name=name, theme=self.town.themes["Community"], meeting_hours=Decimal(2),
            preparation_hours=Decimal(1), since=SINCE, **facts,
        )  # fmt: skip

    def seat(self, partnership: Any, organisation: Organisation, person: Any, **facts: Any) -> Seat:
        return register.add_seat(
            partnership, by=BUILDER, organisation=organisation, person=person, since=SINCE, **facts
        )

    def step(self, kind: str, **facts: Any) -> Operation:
        return writes.add_operation(self.restructure, kind=kind, by=BUILDER, **facts)

    def trial(self, viewer: Viewer = BUILDER) -> reads.Trial:
        return reads.trial(viewer, reads.restructure(viewer, self.restructure.pk), on=DAY)

    def staged(self, on: date = LATER) -> Stage:
        """One stage with every step in it, adopted."""
        stage = writes.add_stage(self.restructure, name="All", on=on, by=BUILDER)
        steps = self.restructure.operations.all()
        writes.set_stages(self.restructure, stages=dict.fromkeys(steps.values_list("pk", flat=True), stage), by=BUILDER)
        for step in steps.filter(kind__in=rules.ENDING):
            writes.change_operation(
                step, version=None, by=BUILDER, exit_arrangements="The council sees to it.", records="The council."
            )
        for loser in self.trial().losers:
            writes.assure(self.restructure, loser.organisation, text="We met them.", by=BUILDER)
        self.restructure = writes.adopt_restructure(self.restructure, on=DAY, by=self.chief)
        stage.refresh_from_db()
        return stage

    @property
    def chief(self) -> Viewer:
        place = frozenset([self.place.pk])
        return Viewer(user_id=None, name="Ann", person_id=self.ann.pk, supports=place, places=place)


@pytest.fixture
def shaped(town: Town) -> Shaped:
    return Shaped(town)


def shape_of(branch: branches.Branch, ground: reads.Ground) -> Any:
    """What two shapes are the same by, whatever the numbers of their rows: names of bodies, who sits where, what is whose."""
    name = {key: named.name for key, named in ground.named.items()}
    laws = {key for key in branch.homes if key.startswith("l")}
    return (
        {name[key]: (body.meetings, body.secretariat) for key, body in branch.bodies.items()},
        sorted((name[seat.body], seat.organisation or "", seat.person or "") for seat in branch.seats),
        {(name[first], kind, name[other]) for first, kind, other in branch.lines},
        {name[duty]: name[home] if home else None for duty, home in branch.homes.items() if duty not in laws},
    )


def test_a_restructure_without_steps_equals_today(shaped: Shaped) -> None:
    found = shaped.trial()
    assert found.differences.is_nothing
    assert found.figures == found.before_figures
    assert found.after == found.ground.branch
    assert reads.hindrances(BUILDER, found) == ["It has no steps."]


def test_merging_moves_seats_ties_duties_and_ends_what_is_double(shaped: Shaped) -> None:
    shaped.step("merge", partnership=shaped.drugs, other=shaped.crime)
    found = shaped.trial()
    told = found.differences
    assert {found.ground.named[key].name for key in told.closed} == {"Drugs"}
    assert [seat.key for seat in told.seats_ended] == [f"s{shaped.seats['drugs council'].pk}"]
    assert [seat.key for seat, _then in told.seats_moved] == [f"s{shaped.seats['drugs charity'].pk}"]
    assert told.homes == ((f"d{shaped.rehab.pk}", f"p{shaped.drugs.pk}", f"p{shaped.crime.pk}"),)
    assert told.orphaned == ()
    assert found.orphaned_by_law == ()
    before, after = found.before_figures, found.figures
    assert (before.partnerships, after.partnerships) == (3, 2)
    # 3 hours a meeting: the council's 6 + 12 + 4 and the charity's 4, of which the charity's become 12 and the council's 4 end.
    assert (before.hours, after.hours) == (Decimal(78), Decimal(90))
    assert (before.sectors["voluntary"].hours, after.sectors["voluntary"].hours) == (Decimal(12), Decimal(36))
    assert (before.secretariat_hours, after.secretariat_hours) == (Decimal(140), Decimal(140))
    assert [(loser.organisation.name, loser.before, loser.after) for loser in found.losers] == [
        ("Wycombe Council", 3, 2)
    ]
    assert (before.pairs, after.pairs, told.pairs_lost) == (2, 3, frozenset())


def test_today_costs_what_the_burden_page_says(shaped: Shaped) -> None:
    writes.add_rate(shaped.place, sector="public", pounds_an_hour=Decimal(30), travel_hours=Decimal("0.5"), by=BUILDER)
    burden = reads.burden_of_place(BUILDER, place_id=shaped.place.pk, on=DAY)
    today = shaped.trial().before_figures
    assert (today.hours, today.pounds, today.unknown) == (
        burden.whole.hours, burden.whole.pounds, burden.whole.unknown,
    )  # fmt: skip


def test_closing_a_statutory_body_is_refused_until_its_duty_has_a_home(shaped: Shaped) -> None:
    shaped.step("close", partnership=shaped.crime)
    found = shaped.trial()
    assert found.orphaned_by_law == ("Crime and Disorder Act 1998",)
    with pytest.raises(ValidationError) as refused:
        writes.adopt_restructure(shaped.restructure, on=DAY, by=shaped.chief)
    assert "“Crime and Disorder Act 1998” is required by law and would be in nobody’s remit. Give it a home." in (
        refused.value.messages
    )
    assert "Step 1 has no stage." in refused.value.messages
    shaped.restructure.refresh_from_db()
    assert shaped.restructure.adopted_on is None
    shaped.step("rehome", partnership=shaped.board, laws=[shaped.crime])
    # The rehoming comes after the closing: in nobody's remit in between, and in the board's at the end.
    assert shaped.trial().orphaned_by_law == ()


def test_a_step_that_cannot_be_taken_says_why_and_leaves_the_others(shaped: Shaped) -> None:
    shaped.step("close", partnership=shaped.drugs)
    shaped.step("merge", partnership=shaped.drugs, other=shaped.crime)
    shaped.step("widen", partnership=shaped.board, organisations=[shaped.police])
    shaped.step("frequency", partnership=shaped.board, meetings_a_year=2)
    found = shaped.trial()
    assert [step.fault for step in found.steps] == [
        "",
        "Drugs no longer stands when this step comes.",
        "Police sits there already when this step comes.",
        "",
    ]
    assert found.after.bodies[f"p{shaped.board.pk}"].meetings == 2
    assert "Step 2 cannot be taken: Drugs no longer stands when this step comes." in reads.hindrances(BUILDER, found)


def every_kind_of_step(shaped: Shaped) -> None:
    forum = shaped.step(
        "create",
        proposes={"name": "Forum", "meetings_a_year": 2, "theme": shaped.town.themes["Economy"]},
        organisations=[shaped.charity, shaped.town.council],
    ).proposed
    shaped.step("move", proposed=forum, other=shaped.board)
    shaped.step("merge", partnership=shaped.drugs, other=shaped.crime)
    shaped.step(
        "split", partnership=shaped.crime, proposes={"name": "Harm", "meetings_a_year": 3},
        organisations=[shaped.charity], duties=[shaped.rehab],
    )  # fmt: skip
    shaped.step("narrow", partnership=shaped.crime, organisations=[shaped.police])
    shaped.step("widen", partnership=shaped.board, organisations=[shaped.charity])
    shaped.step("rehome", partnership=shaped.board, laws=[shaped.crime])
    shaped.step("frequency", partnership=shaped.crime, meetings_a_year=6)
    shaped.step("share", partnership=shaped.crime, other=shaped.board, secretariat_hours=Decimal(50))


def test_what_is_carried_out_is_what_was_tried(shaped: Shaped) -> None:
    every_kind_of_step(shaped)
    tried = shaped.trial()
    assert [step.fault for step in tried.steps] == [""] * 9
    before = ground_of(BUILDER, shaped.place.pk, on=DAY)
    stage = shaped.staged()
    assert shape_of(ground_of(BUILDER, shaped.place.pk, on=LATER).branch, before) == shape_of(before.branch, before)
    writes.carry_out(stage, on=LATER, by=shaped.chief)
    then = ground_of(BUILDER, shaped.place.pk, on=LATER)
    # Seats that begin are to be filled in the trial and vacant in the register; whose they are is the same.
    assert shape_of(then.branch, then) == shape_of(tried.after, tried.ground)
    # History keeps both shapes.
    still = ground_of(BUILDER, shaped.place.pk, on=DAY)
    assert sorted(named.name for key, named in still.named.items() if key in still.branch.bodies) == [
        "Board", "Crime", "Drugs",
    ]  # fmt: skip
    assert len(still.branch.seats) == 6
    assert Duty.objects.get(pk=shaped.rehab.pk).partnership == Partnership.objects.get(name="Harm")
    shaped.board.refresh_from_db()
    shaped.crime.refresh_from_db()
    assert shaped.board.statutory_basis == "Local Government Act 2000; Crime and Disorder Act 1998"
    assert shaped.crime.statutory_basis == ""
    served = Secretariat.objects.get(lasting(LATER), partnership=shaped.crime)
    assert (served.organisation, served.hours_a_year) == (shaped.town.council, Decimal(50))


def test_a_stage_is_carried_out_once_on_its_day_and_when_adopted(shaped: Shaped) -> None:
    shaped.step("close", partnership=shaped.drugs)
    shaped.step("rehome", partnership=shaped.board, duties=[shaped.rehab])
    stage = shaped.staged()
    assert rules.may_carry_out(shaped.chief, stage, on=DAY).reason == "Its day has not come."
    with pytest.raises(Refused):
        writes.carry_out(stage, on=DAY, by=shaped.chief)
    done = writes.carry_out(stage, on=LATER, by=shaped.chief)
    assert done.carried_out_on == LATER
    assert Seat.objects.filter(lasting(LATER), partnership=shaped.drugs).count() == 0
    assert Entry.objects.latest("pk").verb == "structure.carry_out"
    with pytest.raises(Refused):
        writes.carry_out(done, on=LATER, by=shaped.chief)


def test_carrying_out_does_all_or_nothing(shaped: Shaped) -> None:
    shaped.step("frequency", partnership=shaped.board, meetings_a_year=1)
    shaped.step("close", partnership=shaped.drugs)
    shaped.step("rehome", partnership=shaped.board, duties=[shaped.rehab])
    stage = shaped.staged()
    register.end_partnership(shaped.drugs, by=BUILDER, on=date(2026, 8, 1))
    with pytest.raises(ValidationError) as refused:
        writes.carry_out(stage, on=LATER, by=shaped.chief)
    assert refused.value.messages == [
        "Step 2 cannot be taken in the register as it is now: Drugs no longer stands when this step comes."
    ]
    shaped.board.refresh_from_db()
    stage.refresh_from_db()
    assert (shaped.board.meetings_a_year, stage.carried_out_on) == (6, None)


def test_stages_say_how_much_changes_at_once(shaped: Shaped) -> None:
    merge = shaped.step("merge", partnership=shaped.drugs, other=shaped.crime)
    often = shaped.step("frequency", partnership=shaped.crime, meetings_a_year=6)
    first = writes.add_stage(shaped.restructure, name="First", on=date(2026, 7, 1), by=BUILDER)
    second = writes.add_stage(shaped.restructure, name="Second", on=date(2026, 10, 1), by=BUILDER)
    writes.set_stages(shaped.restructure, stages={merge.pk: second, often.pk: first}, by=BUILDER)
    one, two = reads.staged(BUILDER, shaped.trial())
    assert (one.stage, one.partnerships, one.hours) == (first, 0, Decimal(-18))  # the council's 12 meetings become 6
    assert (two.stage, two.partnerships, two.seats, two.duties, two.organisations) == (second, 2, 2, 1, 2)
    assert two.share == pytest.approx(2 / 3)
    assert (one.out_of_order, two.out_of_order) == ((), ())


def test_a_step_whose_ground_comes_later_is_in_the_way(shaped: Shaped) -> None:
    forum = shaped.step("create", proposes={"name": "Forum"}).proposed
    move = shaped.step("move", proposed=forum, other=shaped.board)
    early = writes.add_stage(shaped.restructure, name="Early", on=date(2026, 7, 1), by=BUILDER)
    late = writes.add_stage(shaped.restructure, name="Late", on=date(2026, 10, 1), by=BUILDER)
    create = shaped.restructure.operations.get(kind="create")
    writes.set_stages(shaped.restructure, stages={create.pk: late, move.pk: early}, by=BUILDER)
    assert "Step 2 cannot be taken on the day of its stage: what it rests on comes later." in (
        reads.hindrances(BUILDER, shaped.trial())
    )


def test_branches_stand_side_by_side_and_a_copy_equals_its_original(shaped: Shaped) -> None:
    every_kind_of_step(shaped)
    copy = writes.copy_restructure(shaped.restructure, name="Again", on=DAY, by=BUILDER)
    other = writes.draft_restructure(shaped.place, name="Nothing", on=DAY, by=BUILDER)
    chosen = reads.restructures_to_compare(
        BUILDER, [shaped.restructure.pk, copy.pk, other.pk], place_id=shaped.place.pk
    )
    found = reads.compared(BUILDER, chosen, place_id=shaped.place.pk, on=DAY)
    lines = {measure.label: measure.values for measure in found.measures}
    assert lines["Partnerships"] == (3, 4, 4, 3)
    assert lines["Hours a year of those who sit"][0] == lines["Hours a year of those who sit"][3]
    for measure in found.measures:
        if not measure.is_heading:
            assert measure.values[1] == measure.values[2]


def test_partners_see_restructures_and_others_do_not(shaped: Shaped) -> None:
    with pytest.raises(Refused):
        shaped.trial(Viewer.public())
    place = frozenset([shaped.place.pk])
    assert shaped.trial(Viewer(user_id=5, places=place, organisation_ids=frozenset([shaped.police.pk]))).steps == ()
    partner = Viewer(user_id=5, places=place, organisation_ids=frozenset([shaped.police.pk]))
    with pytest.raises(Refused):
        writes.draft_restructure(shaped.place, name="Ours", on=DAY, by=partner)
    assert not reads.restructures(Viewer.public(), place_id=shaped.place.pk).exists()
    assert reads.restructures(partner, place_id=shaped.place.pk).get() == shaped.restructure


def test_an_adopted_restructure_and_one_given_up_stand_as_they_are(shaped: Shaped) -> None:
    step = shaped.step("frequency", partnership=shaped.board, meetings_a_year=1)
    other = writes.draft_restructure(shaped.place, name="Other", on=DAY, by=BUILDER)
    gone = writes.abandon_restructure(other, on=DAY, because="Nobody wanted it.", by=BUILDER)
    assert rules.may_change_restructure(shaped.chief, gone).reason == (
        "It was given up, so it stands as it was. Go on in a copy."
    )
    shaped.staged()
    with pytest.raises(Refused):
        shaped.step("close", partnership=shaped.drugs)
    step.refresh_from_db()
    with pytest.raises(Refused):
        writes.remove_operation(Operation.objects.get(pk=step.pk), by=shaped.chief)


def test_a_step_taken_back_takes_what_it_proposed_unless_that_is_used(shaped: Shaped) -> None:
    create = shaped.step("create", proposes={"name": "Forum"}, organisations=[shaped.charity])
    move = shaped.step("move", proposed=create.proposed, other=shaped.board)
    with pytest.raises(ValidationError, match="Other steps use Forum"):
        writes.remove_operation(create, by=BUILDER)
    writes.remove_operation(move, by=BUILDER)
    writes.remove_operation(create, by=BUILDER)
    assert not shaped.restructure.operations.exists()
    assert not shaped.restructure.proposed.exists()


def test_a_proposed_partnership_has_a_name_of_its_own(shaped: Shaped) -> None:
    with pytest.raises(ValidationError, match="This place has, or had, a partnership of that name"):
        shaped.step("create", proposes={"name": "Board"})


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"kind": "close"}, "Say which partnership it is done to."),
        ({"kind": "create", "partnership": "board"}, "Only a proposed partnership can be set up."),
        (
            {"kind": "merge", "partnership": "board"},
            "Say which other partnership, and only where the operation needs one.",
        ),
        ({"kind": "close", "partnership": "board", "other": "crime"}, "Say which other partnership, and only where"),
        ({"kind": "merge", "partnership": "board", "other": "board"}, "A partnership cannot be joined to itself."),
        (
            {"kind": "split", "partnership": "board", "other": "crime"},
            "What is split off becomes a proposed partnership.",
        ),
        ({"kind": "frequency", "partnership": "board"}, "Say how often it meets then, or for how long."),
    ],
)
def test_an_operation_says_what_it_needs(shaped: Shaped, facts: dict[str, Any], said: str) -> None:
    known = {"board": shaped.board, "crime": shaped.crime}
    with pytest.raises(ValidationError) as refused:
        shaped.step(**{name: known.get(value, value) for name, value in facts.items()})
    assert any(message.startswith(said) for message in refused.value.messages)
    assert not Operation.objects.exists()


def test_constraints_of_restructures_stages_and_duties(shaped: Shaped) -> None:
    with pytest.raises(ValidationError, match="This place has a restructure of that name"):
        writes.draft_restructure(shaped.place, name="Fewer", on=DAY, by=BUILDER)
    writes.add_stage(shaped.restructure, name="One", on=DAY, by=BUILDER)
    with pytest.raises(ValidationError, match="This restructure has a stage of that name"):
        writes.add_stage(shaped.restructure, name="One", on=LATER, by=BUILDER)
    with pytest.raises(ValidationError, match="This place has a duty of that name"):
        writes.add_duty(shaped.place, title="Rehabilitation", kind="choice", by=BUILDER)
    with pytest.raises(ValidationError, match="Say which law requires it"):
        writes.add_duty(shaped.place, title="Roads", kind="law", by=BUILDER)
    with pytest.raises(ValidationError, match="It is known already that this duty needs this organisation"):
        writes.add_duty(
            shaped.place, title="Roads", kind="choice", organisations=[shaped.police, shaped.police], by=BUILDER
        )
    assert not Duty.objects.filter(title="Roads").exists()
    assert Restructure.objects.count() == 1


def test_a_duty_is_given_to_another_and_needs_others(shaped: Shaped) -> None:
    changed = writes.change_duty(
        shaped.rehab, version=1, by=BUILDER, partnership=shaped.crime, organisations=[shaped.police]
    )
    assert changed.partnership == shaped.crime
    assert [need.organisation for need in changed.needs.all()] == [shaped.police]
    writes.end_duty(changed, on=LATER, by=BUILDER)
    assert not reads.duties(BUILDER, place_id=shaped.place.pk, on=LATER).exists()
    assert reads.duties(BUILDER, place_id=shaped.place.pk, on=DAY).get().title == "Rehabilitation"


def test_what_becomes_of_every_part_is_told(shaped: Shaped) -> None:
    shaped.step("merge", partnership=shaped.drugs, other=shaped.crime)
    told = {(fate.kind, fate.what, fate.then) for fate in reads.fates_of(BUILDER, shaped.trial())}
    assert told == {
        ("partnership", "Drugs", "is merged into Crime"),
        ("seat", "Advice, Bob", "moves to Crime"),
        ("seat", "Wycombe Council, Ann", "ends"),
        ("duty", "Rehabilitation", "Crime"),
        ("tie", "Drugs – Crime", "ends"),
    }
    assert Tie.objects.count() == 2


def test_duties_in_nobodys_remit_and_without_whom_they_need_are_gaps(shaped: Shaped) -> None:
    writes.add_duty(shaped.place, title="Roads", kind="choice", by=BUILDER)
    writes.change_duty(shaped.rehab, version=1, by=BUILDER, partnership=shaped.crime)
    found = reads.gaps(BUILDER, place_id=shaped.place.pk, on=DAY)
    told = [(gap.kind, gap.where, gap.why) for gap in found if gap.kind in ("duty", "absent")]
    assert told == [
        ("absent", "Rehabilitation", "It needs Advice at the table, and has no such seat on Crime."),
        ("duty", "Roads", "No partnership carries it."),
    ]
    register.end_partnership(shaped.crime, by=BUILDER, on=date(2026, 5, 1))
    found = reads.gaps(BUILDER, place_id=shaped.place.pk, on=DAY)
    assert [gap.why for gap in found if gap.kind == "duty"] == [
        "Its partnership has ended.",
        "No partnership carries it.",
    ]


def test_a_restructure_after_which_a_body_could_not_decide_is_held_up(shaped: Shaped) -> None:
    agreement.set_constitution(shaped.crime, quorum=2, sectors={"public": 2}, by=BUILDER)
    agreement.set_constitution(shaped.drugs, quorum=2, sectors={"voluntary": 1}, by=BUILDER)
    shaped.step("narrow", partnership=shaped.drugs, organisations=[shaped.charity])
    said = reads.hindrances(BUILDER, shaped.trial())
    assert "Drugs could not decide: its quorum is 2, and 1 of its seats are held." in said
    assert "Drugs could not decide: 1 of the voluntary sector must be there, and 0 such seats are held." in said
    # Crime cannot decide today either (one of its two seats is vacant): that is not the restructure's doing.
    assert not any(word.startswith("Crime could not decide") for word in said)


def test_what_was_signed_passes_on_and_planned_meetings_are_cancelled(shaped: Shaped) -> None:
    signed = agreement.add_protocol(
        shaped.drugs, by=BUILDER, title="Sharing of data", kind="sharing", since=SINCE, signed_on=SINCE
    )
    agreement.add_signatory(signed, shaped.charity, by=BUILDER, signed_on=SINCE)
    meeting = agreement.add_meeting(shaped.drugs, by=BUILDER, on=date(2026, 10, 1))
    before = agreement.add_meeting(shaped.drugs, by=BUILDER, on=date(2026, 8, 1))
    shaped.step("merge", partnership=shaped.drugs, other=shaped.crime)
    assert ("protocol", "Sharing of data", "passes to Crime") in {
        (fate.kind, fate.what, fate.then) for fate in reads.fates_of(BUILDER, shaped.trial())
    }
    writes.carry_out(shaped.staged(), on=LATER, by=shaped.chief)
    passed = Protocol.objects.get(lasting(LATER), title="Sharing of data")
    assert (passed.partnership, passed.signed_on) == (shaped.crime, SINCE)
    assert [one.organisation for one in passed.signatories.all()] == [shaped.charity]
    signed.refresh_from_db()
    assert signed.until == LATER
    meeting.refresh_from_db()
    before.refresh_from_db()
    assert (meeting.cancelled_on, before.cancelled_on) == (LATER, None)


def test_nothing_of_another_restructure_or_place_gets_into_a_step(shaped: Shaped) -> None:
    other = writes.draft_restructure(shaped.place, name="Other", on=DAY, by=BUILDER)
    theirs = writes.add_operation(other, kind="create", proposes={"name": "Theirs"}, by=BUILDER).proposed
    with pytest.raises(ValidationError, match="Theirs belongs to another restructure"):
        shaped.step("move", proposed=theirs, other=shaped.board)
    mine = shaped.step("frequency", partnership=shaped.board, meetings_a_year=1)
    stage = writes.add_stage(other, name="Later", on=LATER, by=BUILDER)
    with pytest.raises(ValidationError, match="Later belongs to another restructure"):
        writes.set_stages(shaped.restructure, stages={mine.pk: stage}, by=BUILDER)
    away = build_town("Elsewhere", "E07000008")
    duty = writes.add_duty(away.place, title="Far off", kind="choice", by=BUILDER)
    with pytest.raises(ValidationError, match="Far off belongs to another place"):
        shaped.step("rehome", partnership=shaped.board, duties=[duty])
    assert list(shaped.restructure.operations.all()) == [mine]
