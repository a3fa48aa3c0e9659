"""A small world with one of everything, built by the rooms' own writes, for tests that cross the rooms.

`built(folder, rows=10)` holds ten times as much of everything that a page may list, so that a page whose number of
queries grows with the rows gives itself away.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from commonweal.account import writes as account
from commonweal.agreement import writes as agreement
from commonweal.agreement.models import Attendance, Meeting
from commonweal.consultation import writes as consultation
from commonweal.consultation.reads import Instrument
from commonweal.delivery import writes as delivery
from commonweal.evidence import writes as evidence
from commonweal.evidence.imports.lookups import OPEN_GEOGRAPHY, load_lookup
from commonweal.evidence.reads import composed_of_areas
from commonweal.kit.jobs import Progress
from commonweal.kit.models import Job, User
from commonweal.register import writes as register
from commonweal.register.models import Organisation, Person, Place, Seat
from commonweal.register.reads import corrections as told
from commonweal.register.rules import Viewer
from commonweal.register.writes import corrections, merging, successions
from commonweal.strategy import writes as strategy
from commonweal.strategy.models import Target
from commonweal.structure import writes as structure
from commonweal.structure.exports.later import work_out
from commonweal.structure.reads.proposals import Question

BY = Viewer.system("the tests")
FOUNDED = date(2020, 1, 1)
ROLES = ("public", "staff", "seat", "lead", "support", "elsewhere")
SQUARE = {"type": "Polygon", "coordinates": [[[-2.0, 53.0], [-1.9, 53.0], [-1.9, 53.1], [-2.0, 53.1], [-2.0, 53.0]]]}


@dataclass
class World:
    """Everything by its name: `things["target"]` is a target of the place, `people["lead"]` its lead."""

    store: Path
    """Where its evidence lies: a test that asks pages sets COMMONWEAL_EVIDENCE_STORE to it."""
    things: dict[str, Any] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def argument(self, name: str) -> object:
        """What stands in an address for `name`: the number of a thing here, or the word itself (always with a `=` before it)."""
        if name.startswith("="):
            return name[1:]
        thing = self.things.get(name)
        return thing.pk if thing is not None else name

    def user(self, role: str) -> User | None:
        return self.people[role].user if role in self.people else None


@contextmanager
def built(folder: Path, *, rows: int = 1) -> Iterator[World]:
    """The world, with its evidence in a folder of its own; what was built is taken back at the end."""
    before, settings.COMMONWEAL_EVIDENCE_STORE = settings.COMMONWEAL_EVIDENCE_STORE, folder / "evidence"
    world = World(folder / "evidence")
    with transaction.atomic():
        for part in (_register, _evidence, _consultation, _strategy, _agreement, _delivery, _account_and_structure):
            part(world, rows)
        yield world
        transaction.set_rollback(True)
    settings.COMMONWEAL_EVIDENCE_STORE = before


def _register(world: World, rows: int) -> None:
    things = world.things
    nation = register.add_place(by=BY, name="England", tier="nation", code="E92")
    county = register.add_place(by=BY, name="Moorfoot", tier="county", code="E10", parent=nation)
    place = register.add_place(by=BY, name="Northwick", tier="district", code="E07", parent=county, population=90_000)
    other = register.add_place(by=BY, name="Southwick", tier="district", code="E08", parent=county)
    register.set_boundary(place, by=BY, boundary=SQUARE)
    hoods = [
        register.add_place(
            by=BY, name=f"Ward {number}", tier="neighbourhood", code=f"N{number}", parent=place, population=900
        )
        for number in range(2 * rows)
    ]
    theme = register.add_theme(place, by=BY, name="Community")
    council = register.add_organisation(
        by=BY, name="Council", sector="public", level="district", identifiers=[("GB-LAE", "NOR")], footprint=[place]
    )
    board = register.add_partnership(place, by=BY, name="Board", theme=theme, since=FOUNDED, accountable_body=council)
    people = _people(world, council, place, other)
    chair = register.add_seat(board, by=BY, organisation=council, person=people["seat"], role="chair", since=FOUNDED)
    things |= {"place": place, "neighbourhood": hoods[0], "theme": theme, "organisation": council, "partnership": board}
    things |= {"seat": chair, "person": people["seat"], "nation": nation, "other_place": other, "neighbourhoods": hoods}
    things |= {"overlap": register.add_overlap(place, other, by=BY, share_by_area=0.1)}
    things |= {"identifier": council.identifiers.get(), "footprint": council.footprints.get()}
    things |= {"coverage": register.add_coverage(board, county, by=BY)}
    things |= {"secretariat": register.add_secretariat(board, council, by=BY, hours_a_year=Decimal(40), since=FOUNDED)}
    county_theme = register.add_theme(county, by=BY, name="Community")
    for number in range(rows):
        _more_register(world, number, place, theme, board)
        _more_feedback(world, number, chair)
        _more_of_the_county(number, county, county_theme, board, council)
        _more_names(world, number, place)
        _corrections(world, number, place)


def _people(world: World, council: Organisation, place: Place, other: Place) -> dict[str, Person]:
    for role in ROLES[1:]:
        employer = None if role == "elsewhere" else council
        person = register.add_person(by=BY, name=role.title(), email=f"{role}@council.example", employer=employer)
        world.people[role] = register.invite(person, by=BY, password="a long enough password")
    world.things["support"] = register.add_support(world.people["support"], place, by=BY, since=FOUNDED)
    register.add_support(world.people["elsewhere"], other, by=BY, since=FOUNDED)
    world.things["employment"] = world.people["staff"].employments.get()
    return world.people


def _more_register(world: World, number: int, place: Place, theme: Any, board: Any) -> None:
    organisation = register.add_organisation(
        by=BY, name=f"Charity {number}", sector="voluntary", level="district", footprint=[place]
    )
    person = register.add_person(by=BY, name=f"Person {number}", employer=organisation)
    partnership = register.add_partnership(place, by=BY, name=f"Forum {number}", theme=theme, since=FOUNDED)
    world.things["tie"] = register.add_tie(partnership, board, by=BY, kind="reports_to", since=FOUNDED)
    for body in (board, partnership):
        register.add_seat(body, by=BY, organisation=organisation, person=person, since=FOUNDED)
    register.add_seat(partnership, by=BY, organisation=organisation, since=FOUNDED)
    register.add_secretariat(partnership, organisation, by=BY, hours_a_year=Decimal(12), since=FOUNDED)
    register.add_secretariat(board, organisation, by=BY, since=FOUNDED)
    world.things.setdefault("partnerships", []).append(partnership)


def _more_feedback(world: World, number: int, chair: Seat) -> None:
    world.things["feedback"] = register.add_feedback(
        chair, by=BY, way="to", about=f"Decision {number}", due=date(2026, 1, 1)
    )
    register.add_feedback(
        chair, by=BY, way="from", about=f"Question {number}", given_on=date(2026, 1, 1), note="A page of answers."
    )


def _more_of_the_county(number: int, county: Place, theme: Any, board: Any, council: Organisation) -> None:
    """A second tier: partnerships of the county, on which the place's council sits too."""
    wider = register.add_partnership(county, by=BY, name=f"County body {number}", theme=theme, since=FOUNDED)
    register.add_seat(wider, by=BY, organisation=council, since=FOUNDED)
    register.add_tie(board, wider, by=BY, kind="shares_with", since=FOUNDED)
    place = register.add_place(by=BY, name=f"Beyond {number}", tier="district", code=f"E09{number}")
    register.add_coverage(board, place, by=BY)


def _more_names(world: World, number: int, place: Place) -> None:
    """What is there twice or was, what is called otherwise, and what replaced what."""
    council, named = world.things["organisation"], {"sector": "voluntary", "level": "district", "footprint": [place]}
    for kind, likes in (("merged", "Dene Trust"), ("double", "Moor Society"), ("apart", "Foot Guild")):
        one, other = (register.add_organisation(by=BY, name=f"{likes} {number}{end}", **named) for end in ("", " Ltd"))
        world.things[kind], world.things[f"other_{kind}"] = one, other
    world.things["merge"] = merging.merge(world.things["merged"], world.things["other_merged"], by=BY, on=FOUNDED)
    world.things["distinction"] = merging.tell_apart(
        world.things["apart"], world.things["other_apart"], by=BY, on=FOUNDED
    )
    for about in (council, world.people["seat"]):
        world.things["name"] = merging.add_alternative_name(about, name=f"Other {number}", by=BY)
    for before, after in ((council, world.things["apart"]), (world.things["double"], council)):
        world.things["succession"] = successions.add_succession(before, successor=after, on=FOUNDED, by=BY)


def _corrections(world: World, number: int, place: Place) -> None:
    """Links by which a person and an organisation correct their entries, and what they sent."""
    about = world.things["double"] if number % 2 else world.people["seat"]
    link = corrections.make_link(about, place=place, by=BY, on=timezone.localdate())
    world.things["link"] = link
    world.things["token"] = SimpleNamespace(pk=told.token(BY, link))
    world.things["correction"] = corrections.propose_correction(
        link, by=BY, at=timezone.now(), name=f"Right name {number}", note="And more."
    )


def _evidence(world: World, rows: int) -> None:
    source = evidence.add_source(by=BY, code="survey", name="A survey", publisher="Nobody", licence="MIT")
    indicators = [
        evidence.add_indicator(
            by=BY, code=f"rate-{number}", name=f"Rate {number}", unit="%", polarity="low", source=source
        )
        for number in range(rows)
    ]
    places = [world.things["place"], world.things["nation"], *world.things["neighbourhoods"]]
    years = (2023, 2024, 2025)
    for year in years:
        observations = [
            evidence.Observation(indicator=one.code, place=where.code, period=str(year), value=float(10 + index))
            for one in indicators
            for index, where in enumerate(places)
        ]
        release = evidence.record_observations(by=BY, source=source, rows=observations, on=date(year + 1, 1, 1))
    world.things |= {"source": source, "indicator": indicators[0], "release": release, "indicators": indicators}
    _lookups(world, rows)
    for number in range(rows):
        world.things["neighbourhood"] = evidence.add_neighbourhood(
            world.things["place"],
            by=BY,
            on=FOUNDED,
            name=f"Riverside {number}",
            composition=composed_of_areas(BY, world.things["neighbourhoods"]),
        )
    _findings(world, rows)
    _needs(world, rows)


def _findings(world: World, rows: int) -> None:
    """Findings that bring about one another in a loop, agreed and disputed, and drafts; and gaps of which one's organisation is asked."""
    things, day = world.things, date(2026, 1, 5)
    place, council, charity = things["place"], things["organisation"], things["apart"]
    agreed = []
    for number in range(rows + 1):
        finding = evidence.propose_finding(
            place, by=BY, on=day, statement=f"Finding {number}", theme=things["theme"], proposed_by=council
        )
        evidence.add_ground(finding, by=BY, on=day, indicator=things["indicators"][0], place=place)
        signed = evidence.sign_finding(finding, by=BY, on=day, organisation=council)
        evidence.sign_finding(finding, by=BY, on=day, organisation=charity)
        evidence.dispute_finding(
            finding, by=BY, on=date(2026, 1, 6), organisation=charity, reason="Too few were asked."
        )
        evidence.sign_finding(finding, by=BY, on=day, organisation=things["other_apart"])
        agreed.append(evidence.agree_finding(finding, by=BY, on=date(2026, 1, 7)))
        draft = evidence.propose_finding(
            place, by=BY, on=day, statement=f"Draft {number}", about=things["neighbourhoods"][0], proposed_by=council
        )
        ground = evidence.add_ground(draft, by=BY, on=day, indicator=things["indicators"][0], place=place)
        evidence.sign_finding(draft, by=BY, on=day, organisation=council)
        evidence.sign_finding(draft, by=BY, on=day, organisation=charity)
        gap = evidence.raise_gap(
            place, by=BY, on=day, title=f"Wanted {number}", reason="To be surer.", finding=finding, asked_of=council
        )
    for cause, effect in zip(agreed, [*agreed[1:], agreed[0]], strict=True):
        link = evidence.say_cause(
            effect, by=BY, on=day, cause=cause, organisation=council, strength="strong", rests_on="judgement"
        )
    things |= {"finding": agreed[0], "draft_finding": draft, "ground": ground, "stance": signed, "cause": link}
    things |= {"gap": gap}


def _needs(world: World, rows: int) -> None:
    """An index of every indicator, funds shared out by it, and limits that start afresh."""
    things = world.things
    things["rebase"] = evidence.start_limits_afresh(
        things["indicators"][0], things["place"], by=BY, on=date(2026, 1, 5), starts_on=FOUNDED, reason="New counts"
    )
    index = evidence.add_composite_index(things["place"], by=BY, title="Need")
    for one in things["indicators"]:
        things["indexdomain"] = evidence.add_index_domain(
            index, by=BY, indicator=one, worst="high", weight=Decimal("0.5")
        )
    things["compositeindex"] = index
    for number in range(rows):
        evidence.add_composite_index(things["place"], by=BY, title=f"Need {number}")
        things["allocation"] = evidence.add_allocation(
            things["place"], by=BY, title=f"Fund {number}", pounds=Decimal(1000), index=index, threshold=1.0
        )


def _lookups(world: World, rows: int) -> None:
    """Lookups that tell of changes, and a rule by which figures are carried over each of them."""
    for number in range(rows):
        path = world.store.parent / f"lookup-{number}.csv"
        old = f"LSOA{number + 10}CD"
        path.write_text(f"{old},LSOA{number + 20}CD,CHGIND\nE01000001,E01000002,S\nE01000001,E01000003,S\n")
        world.things["lookup"] = load_lookup(path, by=BY, source=OPEN_GEOGRAPHY, retrieved_on=FOUNDED)
        world.things["carrying"] = evidence.declare_carrying(
            world.things["source"], by=BY, on=FOUNDED, kind="LSOA", from_vintage=f"20{number + 10}",
            to_vintage=f"20{number + 20}", rule="unchanged",
        )  # fmt: skip


def _consultation(world: World, rows: int) -> None:
    things = world.things
    draft = _questionnaire(world, rows, code="draft")
    section = draft.sections.first()
    things |= {"questionnaire": draft, "section": section, "question": section.questions.first() if section else None}
    asked = _questionnaire(world, rows, code="asked")
    seats = list(things["partnership"].seats.order_by("pk"))
    known: dict[str, Any] = {"by": BY, "place": things["place"], "about": things["partnership"], "to": seats}
    enquiry = consultation.put(asked, title="How is it going?", opens_on=FOUNDED, **known)
    things |= {
        "frozen_questionnaire": asked,
        "enquiry": enquiry,
        "invitation": enquiry.invitations.order_by("pk").first(),
    }
    first = consultation.put(asked, title="How was it?", opens_on=FOUNDED, closes_on=date(2020, 2, 1), **known)
    _answered(first)
    closed = consultation.put_again(first, by=BY, opens_on=date(2021, 1, 1), closes_on=date(2021, 2, 1))
    _answered(closed)
    things |= {"closed_enquiry": closed, "sent_invitation": closed.invitations.order_by("pk").first()}


def _questionnaire(world: World, rows: int, code: str) -> Any:
    questions = [
        {"code": f"fit-{number}", "text": "Fit?", "kind": "scale", "ends": ["no", "yes"]} for number in range(2 * rows)
    ]
    told = {"code": code, "title": code.title(), "sections": [{"title": "One", "questions": questions}]}
    return consultation.import_questionnaire(Instrument.model_validate(told), by=BY, place=world.things["place"])


def _answered(enquiry: Any) -> None:
    for invitation in enquiry.invitations.order_by("pk"):
        consultation.answer(invitation, by=BY, on=enquiry.opens_on, values={"fit-0": 3, "fit-1": 5})


def _strategy(world: World, rows: int) -> None:
    things = world.things
    place, seat = things["place"], things["seat"]
    plan = strategy.add_strategy(place, by=BY, partnership=things["partnership"], title="Northwick 2030", since=FOUNDED)
    things["strategy"] = strategy.adopt_strategy(plan, through=seat, on=date(2024, 3, 1), by=BY)
    for number in range(rows):
        issue = strategy.add_issue(
            place,
            by=BY,
            title=f"Issue {number}",
            indicator=things["indicator"],
            theme=things["theme"],
            raised_through=seat,
        )
        objective = strategy.add_objective(
            issue, by=BY, strategy=things["strategy"], title=f"Objective {number}", lead=world.people["lead"]
        )
        objective = strategy.agree_objective(objective, through=seat, on=date(2024, 3, 1), by=BY)
        things |= {"issue": issue, "objective": objective}
        things.setdefault("targets", []).append(_target(world, objective, number, seat))
    things["target"] = things["targets"][-1]
    _drafts(world)


def _drafts(world: World) -> None:
    """What is not yet adopted or agreed."""
    things = world.things
    things["draft_strategy"] = strategy.add_strategy(
        things["place"], by=BY, partnership=things["partnership"], title="Northwick 2040", since=FOUNDED
    )
    things["draft_objective"] = strategy.add_objective(
        things["issue"], by=BY, strategy=things["draft_strategy"], title="An idea", lead=world.people["lead"]
    )
    things["draft_target"] = strategy.add_target(
        things["draft_objective"],
        by=BY,
        title="A thought",
        indicator=things["indicator"],
        place=things["place"],
        baseline_value=1.0,
        baseline_on=date(2024, 4, 1),
        value=2.0,
        due=date(2030, 4, 1),
    )


def _target(world: World, objective: Any, number: int, seat: Seat) -> Target:
    target = strategy.add_target(
        objective,
        by=BY,
        title=f"Target {number}",
        indicator=world.things["indicators"][number],
        place=world.things["place"],
        baseline_value=20.0,
        baseline_on=date(2024, 4, 1),
        value=10.0,
        due=date(2028, 4, 1),
        lead=world.people["lead"],
        is_key_measure=True,
    )
    return strategy.agree_target(target, through=seat, on=date(2024, 4, 1), by=BY)


def _agreement(world: World, rows: int) -> None:
    """Meetings to come, held and cancelled of every partnership, and a protocol of each."""
    things, today = world.things, timezone.localdate()
    board, chair = things["partnership"], things["seat"]
    for number, body in enumerate([*things["partnerships"], board]):
        days = [today + timedelta(days=ahead) for ahead in (7, 100)]
        agreement.plan_series(body, by=BY, days=days, begins=time(14), room="Town hall", chair=world.people["seat"])
        held = agreement.add_meeting(body, by=BY, on=today - timedelta(days=40), hours=Decimal("1.5"))
        sitting = [agreement.Came(seat, "present") for seat in body.seats.filter(person__isnull=False)]
        held = agreement.record_attendance(held, by=BY, on=today, came=sitting)
        guest = agreement.add_guest(held, by=BY, on=today, person=world.people["lead"])
        gone = agreement.add_meeting(body, by=BY, on=today + timedelta(days=21))
        gone = agreement.cancel_meeting(gone, by=BY, on=today, cancelled_why="Nobody can come.")
        agreement.add_meeting(body, by=BY, on=today - timedelta(days=20))
        protocol = agreement.add_protocol(body, by=BY, title=f"Compact {number}", kind="compact", since=FOUNDED)
        signed = agreement.add_signatory(protocol, things["organisation"], by=BY, signed_on=FOUNDED)
        things |= {"held_meeting": held, "guest": guest, "cancelled_meeting": gone, "protocol": protocol}
        things |= {"signatory": signed}
    for number in range(rows):
        agreement.plan_series(board, by=BY, days=[today + timedelta(days=8 + number)], begins=time(10))
        past = agreement.add_meeting(board, by=BY, on=today - timedelta(days=60 + number))
        agreement.record_attendance(past, by=BY, on=today, came=[agreement.Came(chair, "absent")])
        agreement.add_meeting(board, by=BY, on=today - timedelta(days=80 + number))
        for charity in things["partnerships"][number].seats.filter(person__isnull=False):
            agreement.add_guest(held, by=BY, on=today, organisation=charity.organisation)
            agreement.add_signatory(protocol, charity.organisation, by=BY)
    things["meeting"] = Meeting.objects.filter(partnership=board, on=today + timedelta(days=7)).get()
    assert Attendance.objects.filter(meeting=things["held_meeting"]).count() > 2


def _delivery(world: World, rows: int) -> None:
    things = world.things
    for target in things["targets"]:
        things["action"] = delivery.add_action(
            target, by=BY, title="Do something", organisation=things["organisation"], lead=world.people["lead"],
            since=date(2024, 5, 1), due=date(2026, 3, 1),
        )  # fmt: skip
        things["done_action"] = _done(target)
        for day in (date(2025, 1, 1), date(2026, 1, 1)):
            things["update"] = delivery.give_update(
                target, by=BY, on=day, value=17.0, forecast=12.0, commentary="Slower than hoped.", given_on=day
            )


def _done(target: Target) -> Any:
    action = delivery.add_action(target, by=BY, title="Do the first thing", since=FOUNDED, due=date(2025, 3, 1))
    return delivery.complete_action(action, on=date(2025, 2, 1), by=BY)


def _account_and_structure(world: World, rows: int) -> None:
    things = world.things
    for target in things["targets"]:
        published = account.publish_target(target, by=BY, on=date(2026, 2, 1), through=things["seat"])
    things["publication"] = account.correct_publication(
        published, by=BY, on=date(2026, 3, 1), through=things["seat"], correction="The baseline was of 2024."
    )
    _structure(world)
    things["forum"] = things["partnerships"][0]
    things["rate"] = structure.add_rate(things["place"], by=BY, sector="public", pounds_an_hour=Decimal(30))
    for charity in {seat.organisation for one in things["partnerships"] for seat in one.seats.all()}:
        structure.add_capacity(things["place"], by=BY, organisation=charity, hours_a_year=Decimal(40))
    things["capacity"] = structure.add_capacity(
        things["place"], by=BY, organisation=things["organisation"], hours_a_year=Decimal(200)
    )
    things["job"] = Job.objects.create(kind="test", title="A job", by=world.user("support"))


def _structure(world: World) -> None:
    things = world.things
    council, charity = (
        things["organisation"],
        register.add_organisation(by=BY, name="Advice", sector="voluntary", level="district"),
    )
    audit = structure.add_audit(place=things["place"], title="Audit", since=FOUNDED, lead_body=council, by=BY)
    for number, partnership in enumerate(things["partnerships"]):
        for body, importance in ((charity, "desirable"), (council, "critical")):
            things["classification"] = structure.classify(
                audit, partnership=partnership, organisation=body, type="strategic", criticality=importance, by=BY
            )
        structure.record_talk(audit, partnership=partnership, on=FOUNDED, outcome="Agreed to differ.", by=BY)
        structure.record_involvement(
            partnership, organisation=council, level="support", through=world.people["lead"], by=BY
        )
        structure.say_reliance(
            things["targets"][number], partnership=partnership, organisation=council, without="no", by=BY
        )
        _reviewed(world, audit, partnership)
        _asked_for(world, number)
        enquiry = consultation.put(
            things["frozen_questionnaire"],
            place=things["place"],
            title="Fit?",
            about=partnership,
            opens_on=FOUNDED,
            by=BY,
        )
        structure.attach_fit_test(audit, enquiry=enquiry, by=BY)
    things |= {"audit": audit, "classified": things["partnerships"][-1]}
    _restructured(world, charity)
    _proposed(world)


def _proposed(world: World) -> None:
    """Proposals that wait to be worked out, and one that closes the board, of which nobody says that it has work to do."""
    forums = tuple(f"keep|{forum.pk}" for forum in world.things["partnerships"])
    question = Question(unsaid="may_close", settled=forums)
    asked = [
        structure.ask_proposal(world.things["place"], name=f"Fewer {number}", question=question, on=FOUNDED, by=BY)
        for number in range(len(forums) + 1)
    ]
    done = work_out(asked[0], by=BY, progress=Progress(asked[0].job), clock=lambda: 0.0)
    world.things |= {"proposal": done, "waiting_proposal": asked[-1]}


def _reviewed(world: World, audit: Any, partnership: Any) -> None:
    review = structure.add_review(
        audit, partnership=partnership, on=date(2026, 1, 5), led_by=world.people["lead"], roles="clear",
        contributions="partly", benefits="clear", feedback="unclear", effectiveness="effective", involvement="same",
        representation="itself", by=BY,
    )  # fmt: skip
    world.things["review"] = review
    world.things["review_action"] = structure.add_review_action(
        review, kind="contain", title="Meet half as often", owner=world.people["lead"], due=date(2026, 2, 1), by=BY
    )


def _asked_for(world: World, number: int) -> None:
    """A task that was settled, and one whose questions are all answered but that waits to be settled."""
    for task in (f"Run a festival {number}", f"Run a fair {number}"):
        need = structure.raise_need(world.things["place"], task=task, theme=world.things["theme"], on=FOUNDED, by=BY)
        need = structure.answer_need(need, step="requires", requires="yes", requires_why="It takes three.", by=BY)
        need = structure.answer_need(need, step="existing", existing="no", existing_why="None does.", by=BY)
        need = structure.answer_need(need, step="type", type="operational", type_why="Small.", by=BY)
        need = structure.answer_need(need, step="value", added_value="People meet.", by=BY)
        if "festival" in task:
            structure.settle_need(need, on=FOUNDED, conclusion="A small group for a year.", by=BY)
    world.things["need"] = need


def _restructured(world: World, charity: Any) -> None:
    """Duties, and restructures with a step on each partnership in a stage whose day has not come."""
    things = world.things
    for number, partnership in enumerate(things["partnerships"]):
        things["duty"] = structure.add_duty(
            things["place"], title=f"Duty {number}", kind="choice", partnership=partnership, organisations=[charity],
            by=BY,
        )  # fmt: skip
    tried = structure.draft_restructure(things["place"], name="Fewer", on=FOUNDED, by=BY)
    for number, partnership in enumerate(things["partnerships"]):
        step = structure.add_operation(tried, kind="widen", partnership=partnership, organisations=[charity], by=BY)
        stage = structure.add_stage(tried, name=f"Stage {number}", on=date(2100, 1, 1 + number), by=BY)
        structure.set_stages(tried, stages={step.pk: stage}, by=BY)
        structure.draft_restructure(things["place"], name=f"Other {number}", on=FOUNDED, by=BY)
    things |= {"restructure": tried, "operation": step, "stage": stage}
