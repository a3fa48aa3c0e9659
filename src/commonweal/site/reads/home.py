"""What home shows: first what waits for this person, then how the place stands, then the latest that was told.

Home is the page that is opened most, so it asks little: each question here is one query.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet

from commonweal.account import reads as account
from commonweal.account.reads import Told
from commonweal.delivery import reads as delivery
from commonweal.delivery.models import Rating
from commonweal.evidence.models import Indicator
from commonweal.kit.figures import with_unit
from commonweal.kit.needs import Need, needs_of
from commonweal.register import reads as register
from commonweal.register.rules import Viewer, may_work_in
from commonweal.site.reads.beads import address, page
from commonweal.strategy.rules import measured, withheld_words

SHOWN_NEEDS = 12
SHOWN_OFF_TRACK = 5
SHOWN_TOLD = 4
SHOWN_MINE = 12
SHOWN_SEATS = 8

# The worst first, as people should read them; without an update nobody knows.
UNRATED = "none"
ORDER = (Rating.OFF_TRACK, Rating.AT_RISK, "", Rating.ON_TRACK, Rating.MET)


@dataclass(frozen=True)
class RatingCount:
    """How many measures have a rating, and where they are listed."""

    rating: str
    count: int
    href: str


@dataclass(frozen=True)
class Account:
    """One publication on the home page."""

    pk: int
    published_on: date
    told: Told


@dataclass(frozen=True)
class Measure:
    """How a target stands, and why."""

    pk: int
    title: str
    rating: str
    value: str
    expected: str
    on: date | None
    commentary: str
    update_due: date | None
    is_late: bool
    is_key: bool
    is_mine: bool

    @property
    def page(self) -> str:
        """Where the target is."""
        return page("target", self.pk)

    @property
    def give(self) -> str:
        """Where its lead gives an update."""
        return address("delivery:update-add", self.pk)


@dataclass(frozen=True)
class Employer:
    """An organisation that the viewer works for, and how many actions it still has to do in this place."""

    pk: int
    name: str
    open_actions: int

    @property
    def page(self) -> str:
        """Where the organisation is."""
        return address("register:organisation-page", self.pk)

    @property
    def promises(self) -> str:
        """Where everything is that it promised."""
        return address("delivery:organisation-work", self.pk)


@dataclass(frozen=True)
class OwnSeat:
    """A seat that the viewer holds in this place."""

    partnership: str
    role: str
    page: str


@dataclass(frozen=True)
class Home:
    """Everything that home shows to one viewer."""

    on: date
    place_id: int | None
    is_partner: bool
    needs: tuple[Need, ...]
    needs_count: int
    counts: tuple[RatingCount, ...]
    off_track: tuple[Measure, ...]
    mine: tuple[Measure, ...]
    employers: tuple[Employer, ...]
    seats: tuple[OwnSeat, ...]
    accounts: tuple[Account, ...]

    @property
    def measures_count(self) -> int:
        return sum(each.count for each in self.counts)

    @property
    def off_track_count(self) -> RatingCount | None:
        """How many measures are off track, and where they all are."""
        return next((each for each in self.counts if each.rating == Rating.OFF_TRACK), None)

    @property
    def needs_more(self) -> int:
        return self.needs_count - len(self.needs)


def home(viewer: Viewer, *, on: date) -> Home:
    """What home shows: to partners how the key measures stand by now, to others what was published of them."""
    is_partner = bool(may_work_in(viewer, viewer.place_id))
    waiting = () if viewer.is_public else tuple(needs_of(viewer, on))
    measures = [] if viewer.is_public else _measures(viewer, on)
    key = [each for each in measures if each.is_key] if is_partner else []
    counted = Counter(each.rating for each in key) if is_partner else _published_ratings(viewer)
    return Home(
        on=on,
        place_id=viewer.place_id,
        is_partner=is_partner,
        needs=waiting[:SHOWN_NEEDS],
        needs_count=len(waiting),
        counts=_rating_counts(counted, is_partner=is_partner),
        off_track=tuple(each for each in key if each.rating == Rating.OFF_TRACK)[:SHOWN_OFF_TRACK],
        mine=_mine(measures),
        employers=_employers(viewer, on),
        seats=_seats(viewer, on),
        accounts=_accounts(viewer),
    )


FIELDS = (
    "pk",
    "title",
    "rating",
    "latest_value",
    "latest_expected",
    "latest_on",
    "latest_commentary",
    "update_due",
    "is_late",
    "is_key_measure",
    "is_mine",
    "indicator__unit",
    "indicator__decimals",
    "indicator__smallest_shown",
    "indicator__disclosure",
)


def _rating_counts(counted: Counter[str], *, is_partner: bool) -> tuple[RatingCount, ...]:
    """The counts, the worst rating first, each with the list of what it counts."""
    name, query = ("delivery:performance", "key=on&") if is_partner else ("account:publication-list", "")
    listed = address(name)
    return tuple(
        RatingCount(str(rating), counted[rating], f"{listed}?{query}rating={rating or UNRATED}")
        for rating in ORDER
        if counted[rating]
    )


def _measures(viewer: Viewer, on: date) -> list[Measure]:
    """The key measures of the place and the targets that the viewer leads, the worst first. One query."""
    leads = Q(lead=viewer.person_id) | Q(lead__isnull=True, objective__lead=viewer.person_id)
    is_mine = leads if viewer.person_id is not None else Q(pk__in=())
    standing = delivery.standings(viewer, place_id=viewer.place_id, on=on)
    wanted = standing.annotate(is_mine=ExpressionWrapper(is_mine, output_field=BooleanField())).filter(
        Q(is_key_measure=True) | Q(is_mine=True)
    )
    return _as_measures(wanted.order_by("rank", "title", "pk"))


def _mine(measures: list[Measure]) -> tuple[Measure, ...]:
    """The targets of the place that the viewer leads, those whose update is due first.

    Whoever leads an objective leads all that stands under it. What is no key measure, has no update and waits for none is
    in the list of targets, and would push the others out of sight here.
    """
    mine = [each for each in measures if each.is_mine and (each.is_key or each.on or each.update_due)]
    return tuple(sorted(mine, key=lambda each: (each.update_due or date.max, each.title))[:SHOWN_MINE])


def _employers(viewer: Viewer, on: date) -> tuple[Employer, ...]:
    """Whom the viewer works for, with what is still to be done there. Two queries, none for who works for nobody."""
    if not viewer.organisation_ids:
        return ()
    promised = delivery.open_actions(viewer, place_id=viewer.place_id, on=on).order_by()
    counted = promised.filter(organisation__in=viewer.organisation_ids).values_list("organisation")
    counts = dict(counted.annotate(Count("pk")))
    own = register.organisations(viewer).filter(pk__in=viewer.organisation_ids).order_by("name")
    return tuple(Employer(pk, name, counts.get(pk, 0)) for pk, name in own.values_list("pk", "name"))


def _seats(viewer: Viewer, on: date) -> tuple[OwnSeat, ...]:
    """The seats that the viewer holds in this place. One query, none for who holds none."""
    if not viewer.seats:
        return ()
    held = register.seats(viewer, place_id=viewer.place_id, on=on).filter(pk__in=viewer.seats)[:SHOWN_SEATS]
    return tuple(
        OwnSeat(each.partnership.name, each.get_role_display(), address("register:seat-page", each.pk)) for each in held
    )


def _as_measures(standing: QuerySet[Any]) -> list[Measure]:
    return [
        Measure(
            pk=row["pk"],
            title=row["title"],
            rating=row["rating"] or "",
            value=_figure(row, "latest_value"),
            expected=_figure(row, "latest_expected"),
            on=row["latest_on"],
            commentary=row["latest_commentary"] or "",
            update_due=row["update_due"],
            is_late=row["is_late"],
            is_key=row["is_key_measure"],
            is_mine=bool(row["is_mine"]),
        )
        for row in standing.values(*FIELDS)
    ]


def _figure(row: dict[str, Any], name: str) -> str:
    if row[name] is None:
        return ""
    rule = Indicator(smallest_shown=row["indicator__smallest_shown"], disclosure=row["indicator__disclosure"])
    told = measured(rule, row[name])
    if told is None:
        return withheld_words(rule)
    return with_unit(told, row["indicator__unit"], row["indicator__decimals"])


def _published_ratings(viewer: Viewer) -> Counter[str]:
    """How many of the published accounts have each rating. One query."""
    standing: QuerySet[Any] = account.standing_publications(viewer, place=viewer.place_id)
    found = standing.order_by().values_list("rating")
    return Counter({rating or "": count for rating, count in found.annotate(Count("pk"))})


def _accounts(viewer: Viewer) -> tuple[Account, ...]:
    """What the place told the public last. One query."""
    found = account.standing_publications(viewer, place=viewer.place_id)[:SHOWN_TOLD]
    return tuple(Account(each.pk, each.published_on, Told.of(each)) for each in found)
