"""How the register's lists can be narrowed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet, ModelChoiceFilter

from commonweal.register import reads
from commonweal.register.models import (
    FeedbackWay,
    Formality,
    Level,
    Organisation,
    Partnership,
    PartnershipRole,
    PartnershipStatus,
    Person,
    Place,
    Scope,
    Seat,
    SeatFeedback,
    SeatRole,
    Sector,
    Theme,
    Tie,
    TieKind,
    Tier,
)
from commonweal.register.reads import duplicates

NOW, ENDED = "now", "ended"
HERE, ANYWHERE = "here", "anywhere"


def _themes(request: HttpRequest) -> QuerySet[Theme]:
    viewer = request.viewer  # type: ignore[attr-defined]
    return reads.themes(viewer, place_id=viewer.place_id or 0, on=timezone.localdate())


class RegisterFilter(FilterSet):
    """What every list can be narrowed by: words, and whether it lasts or has ended. It lasts unless asked otherwise."""

    standard: ClassVar[dict[str, str]] = {"lasts": NOW}
    words_in: ClassVar[tuple[str, ...]] = ("name",)
    # What is known by several names is found by each of them.
    known_as: ClassVar[str] = ""

    q = CharFilter(label=_("Name has the words"), method="with_words")
    lasts = ChoiceFilter(
        label=_("When"),
        method="on_date",
        choices=[(NOW, _("Now")), (ENDED, _("Ended"))],
        empty_label=None,
    )

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        filled = data.copy() if data is not None else QueryDict(mutable=True)
        for name, value in self.standard.items():
            filled.setdefault(name, value)
        super().__init__(filled, *args, **kwargs)

    def with_words(self, rows: QuerySet[Any], name: str, words: str) -> QuerySet[Any]:
        for word in words.split():
            has_word = Q(*((f"{field}__icontains", word) for field in self.words_in), _connector=Q.OR)
            if self.known_as:
                has_word |= duplicates.named(self.request.viewer, self.known_as, word)
            rows = rows.filter(has_word)
        return rows

    def on_date(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        today = timezone.localdate()
        return rows.filter(until__lte=today) if value == ENDED else rows.filter(reads.lasting(today))


class PlaceFilter(RegisterFilter):
    """Narrow places."""

    words_in: ClassVar[tuple[str, ...]] = ("name", "code")
    q = CharFilter(label=_("Name or code has"), method="with_words")
    tier = ChoiceFilter(label=_("Tier"), choices=Tier.choices, empty_label=_("Any"))

    class Meta:
        model = Place
        fields: ClassVar[list[str]] = ["q", "tier", "lasts"]


WHERE = [(HERE, _("In the place that is open")), (ANYWHERE, _("Anywhere"))]


class OrganisationFilter(RegisterFilter):
    """Narrow organisations; to those that take part in the open place unless asked otherwise."""

    known_as: ClassVar[str] = "organisation"

    standard: ClassVar[dict[str, str]] = {"lasts": NOW, "where": HERE}
    where = ChoiceFilter(label=_("Takes part"), method="at", choices=WHERE, empty_label=None)
    sector = ChoiceFilter(label=_("Sector"), choices=Sector.choices, empty_label=_("Any"))
    level = ChoiceFilter(label=_("Level"), choices=Level.choices, empty_label=_("Any"))

    class Meta:
        model = Organisation
        fields: ClassVar[list[str]] = ["q", "sector", "level", "where", "lasts"]

    def at(self, rows: QuerySet[Organisation], name: str, value: str) -> QuerySet[Organisation]:
        viewer = self.request.viewer
        return rows.filter(reads.organisations_at(viewer, viewer.place_id)) if value == HERE else rows


class PersonFilter(RegisterFilter):
    """Narrow people; to those who take part in the open place unless asked otherwise."""

    known_as: ClassVar[str] = "person"

    standard: ClassVar[dict[str, str]] = {"lasts": NOW, "where": HERE}
    where = ChoiceFilter(label=_("Takes part"), method="at", choices=WHERE, empty_label=None)

    class Meta:
        model = Person
        fields: ClassVar[list[str]] = ["q", "where", "lasts"]

    def at(self, rows: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        viewer = self.request.viewer
        return rows.filter(reads.people_at(viewer, viewer.place_id)) if value == HERE else rows


class PartnershipFilter(RegisterFilter):
    """Narrow the partnerships of the open place."""

    words_in: ClassVar[tuple[str, ...]] = ("name", "purpose")
    q = CharFilter(label=_("Name or purpose has"), method="with_words")
    theme = ModelChoiceFilter(label=_("Theme"), queryset=_themes, empty_label=_("Any"))
    role = ChoiceFilter(label=_("Role"), choices=PartnershipRole.choices, empty_label=_("Any"))
    status = ChoiceFilter(label=_("Status"), choices=PartnershipStatus.choices, empty_label=_("Any"))
    formality = ChoiceFilter(label=_("Formality"), choices=Formality.choices, empty_label=_("Any"))
    scope = ChoiceFilter(label=_("Scope"), choices=Scope.choices, empty_label=_("Any"))

    class Meta:
        model = Partnership
        fields: ClassVar[list[str]] = ["q", "theme", "role", "status", "formality", "scope", "lasts"]


SEAT_STATES = [
    ("vacant", _("Vacant")),
    ("ending", _("Term over or ends within 60 days")),
    ("successor", _("Term ends within 90 days, nobody named to follow")),
    ("induction", _("Newcomer without an induction")),
    ("mandate", _("Held without a recorded mandate")),
]


class SeatFilter(RegisterFilter):
    """Narrow the seats of the open place."""

    words_in: ClassVar[tuple[str, ...]] = ("person__name", "organisation__name", "partnership__name", "constituency")
    q = CharFilter(label=_("Partnership, organisation or person"), method="with_words")
    state = ChoiceFilter(label=_("What it lacks"), method="in_state", choices=SEAT_STATES, empty_label=_("Any"))
    role = ChoiceFilter(label=_("Role"), choices=SeatRole.choices, empty_label=_("Any"))

    class Meta:
        model = Seat
        fields: ClassVar[list[str]] = ["q", "state", "role", "lasts"]

    def in_state(self, rows: QuerySet[Seat], name: str, value: str) -> QuerySet[Seat]:
        viewer, on = self.request.viewer, timezone.localdate()
        conditions = {
            "vacant": reads.vacant(viewer),
            "ending": reads.ending(viewer, on=on),
            "successor": reads.without_successor(viewer, on=on),
            "induction": reads.without_induction(viewer, on=on),
            "mandate": reads.without_mandate(viewer),
        }
        return rows.filter(conditions[value])


class FeedbackFilter(FilterSet):
    """Narrow the feedback of the open place."""

    q = CharFilter(label=_("About, partnership or person"), method="with_words")
    state = ChoiceFilter(
        label=_("State"),
        method="in_state",
        choices=[("owed", _("Owed")), ("overdue", _("Overdue")), ("given", _("Given"))],
        empty_label=_("Any"),
    )
    way = ChoiceFilter(label=_("Which way"), choices=FeedbackWay.choices, empty_label=_("Either"))

    class Meta:
        model = SeatFeedback
        fields: ClassVar[list[str]] = ["q", "state", "way"]

    def with_words(self, rows: QuerySet[SeatFeedback], name: str, words: str) -> QuerySet[SeatFeedback]:
        for word in words.split():
            about = Q(about__icontains=word) | Q(seat__partnership__name__icontains=word)
            rows = rows.filter(about | Q(seat__person__name__icontains=word))
        return rows

    def in_state(self, rows: QuerySet[SeatFeedback], name: str, value: str) -> QuerySet[SeatFeedback]:
        viewer = self.request.viewer
        if value == "given":
            return rows.exclude(reads.owed(viewer))
        late = reads.overdue(viewer, on=timezone.localdate())
        return rows.filter(late if value == "overdue" else reads.owed(viewer))


class TieFilter(RegisterFilter):
    """Narrow the ties of the open place."""

    words_in: ClassVar[tuple[str, ...]] = ("partnership__name", "other__name")
    kind = ChoiceFilter(label=_("How"), choices=TieKind.choices, empty_label=_("Any"))

    class Meta:
        model = Tie
        fields: ClassVar[list[str]] = ["q", "kind", "lasts"]
