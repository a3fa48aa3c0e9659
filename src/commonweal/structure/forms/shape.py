"""How the lists of overlaps, burden, gaps and bridges can be narrowed, and what is typed about hours and rates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from commonweal.kit.forms import Form, ModelForm
from commonweal.register.models import Sector
from commonweal.register.rules import Viewer
from commonweal.structure import reads
from commonweal.structure.exports.shape import GAPS
from commonweal.structure.models import Capacity, Rate
from commonweal.structure.reads import Bridge, Follow, Gap, Load, Pair

ANYTHING = "all"
SUGGESTED = "suggested"


class RowFilter:
    """Narrows rows that were worked out, as a filter set narrows those of the database: `form` is drawn, `qs` shown."""

    form_class: ClassVar[type[forms.Form]]
    standard: ClassVar[dict[str, str]] = {}

    def __init__(self, data: Any, *, queryset: Sequence[Any], request: HttpRequest) -> None:
        filled = data.copy() if data else QueryDict(mutable=True)
        for name, value in self.standard.items():
            filled.setdefault(name, value)
        self.form = self.form_class(filled)
        self.rows = queryset

    @property
    def qs(self) -> list[Any]:
        """The rows that fit; all of them where what was asked makes no sense."""
        if not self.form.is_valid():
            return list(self.rows)
        asked = {name: value for name, value in self.form.cleaned_data.items() if value}
        return [row for row in self.rows if all(self.fits(row, name, value) for name, value in asked.items())]

    def fits(self, row: Any, name: str, value: Any) -> bool:
        """Whether a row fits one thing that was asked."""
        tests: dict[str, Callable[[Any, Any], bool]] = {"q": lambda row, words: _has(self.words(row), words)}
        return tests[name](row, value) if name in tests else True

    def words(self, row: Any) -> str:
        """What a row is found by."""
        return str(row.name)


def _has(text: str, words: str) -> bool:
    return all(word in text.casefold() for word in words.casefold().split())


class OverlapForm(forms.Form):
    """What overlaps are narrowed by."""

    q = forms.CharField(label=_("A name has"), required=False)
    follow = forms.ChoiceField(
        label=_("What might follow"),
        required=False,
        choices=[
            (SUGGESTED, _("Something")),
            (Follow.MERGE, _("One could do the work of both")),
            (Follow.LINK, _("They could be tied or meet together")),
            (Follow.TIED, _("They are tied already")),
            (ANYTHING, _("Show pairs of which nothing follows, too")),
        ],
    )


class OverlapFilter(RowFilter):
    """Narrow pairs of partnerships; to those of which something might follow unless asked otherwise."""

    form_class = OverlapForm
    standard: ClassVar[dict[str, str]] = {"follow": SUGGESTED}

    def fits(self, row: Pair, name: str, value: Any) -> bool:
        if name == "follow":
            return value == ANYTHING or (row.follow != Follow.NOTHING if value == SUGGESTED else row.follow == value)
        return super().fits(row, name, value)

    def words(self, row: Pair) -> str:
        return row.names


WAYS = [
    ("organisation", _("Organisation")),
    ("sector", _("Sector")),
    ("partnership", _("Partnership")),
    ("person", _("Person")),
]


def way_of(asked: str) -> str:
    """How burden is to be cut, from what an address says: by organisation unless it names another way."""
    return asked if asked in dict(WAYS) else "organisation"


class BurdenForm(Form):
    """How burden is cut and narrowed, and of which twelve months it is told what was attended."""

    by = forms.ChoiceField(label=_("By"), required=False, choices=WAYS)
    to = forms.DateField(
        label=_("As attended in the twelve months to"),
        required=False,
        help_text=_("Today if you leave it blank."),
        error_messages={"name": _("The last day")},
    )
    q = forms.CharField(label=_("Name has"), required=False)
    over = forms.BooleanField(label=_("Only who gives more than they said they can"), required=False)


def twelve_months_to(asked: Any, *, on: date) -> date:
    """The first day after the twelve months that an address asks for; to today if it names no day, or one that cannot be."""
    form = BurdenForm(asked)
    last = form.cleaned_data.get("to") if form.is_valid() else None
    return (last if last is not None and 1900 < last.year < 9000 else on) + timedelta(days=1)


class BurdenFilter(RowFilter):
    """Narrow who bears the burden."""

    form_class = BurdenForm
    standard: ClassVar[dict[str, str]] = {"by": "organisation"}

    def fits(self, row: Load, name: str, value: Any) -> bool:
        return row.is_over if name == "over" else super().fits(row, name, value)


class GapForm(forms.Form):
    """What gaps are narrowed by."""

    kind = forms.ChoiceField(label=_("What is missing"), required=False, choices=[("", _("Anything")), *GAPS.items()])
    q = forms.CharField(label=_("Where"), required=False)


class GapFilter(RowFilter):
    """Narrow gaps."""

    form_class = GapForm

    def fits(self, row: Gap, name: str, value: Any) -> bool:
        return row.kind == value if name == "kind" else super().fits(row, name, value)

    def words(self, row: Gap) -> str:
        return row.where


def whose_of(asked: str) -> str:
    """Whose bridges an address asks for: organisations' unless it says people's."""
    return "people" if asked == "people" else "organisations"


class BridgeForm(forms.Form):
    """What bridges are narrowed by."""

    of = forms.ChoiceField(
        label=_("Who"), required=False, choices=[("organisations", _("Organisations")), ("people", _("People"))]
    )
    q = forms.CharField(label=_("Name has"), required=False)
    sector = forms.ChoiceField(
        label=_("Sector"), required=False, choices=[("", _("Any")), *((one.value, one.label) for one in Sector)]
    )


class BridgeFilter(RowFilter):
    """Narrow bridges."""

    form_class = BridgeForm
    standard: ClassVar[dict[str, str]] = {"of": "organisations"}

    def fits(self, row: Bridge, name: str, value: Any) -> bool:
        return row.sector == str(Sector(value).label) if name == "sector" else super().fits(row, name, value)


# --- Rates and capacities


class RateForm(ModelForm):
    """What an hour of a sector's people costs, and how long their way is."""

    class Meta:
        model = Rate
        fields: ClassVar = ["sector", "pounds_an_hour", "travel_hours", "basis"]

    def __init__(self, *args: Any, viewer: Viewer, place_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.thing.pk:
            del self.fields["sector"]
        else:
            self.fields["sector"].choices = reads.sectors_without_rate(viewer, place_id)  # type: ignore[attr-defined]


class CapacityForm(ModelForm):
    """How many hours a year an organisation or a person can give."""

    class Meta:
        model = Capacity
        fields: ClassVar = ["organisation", "person", "hours_a_year", "basis"]

    def __init__(self, *args: Any, viewer: Viewer, place_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.thing.pk:
            del self.fields["organisation"], self.fields["person"]
            return
        offered = {
            "organisation": reads.organisations_to_state_for(viewer, place_id),
            "person": reads.people_to_state_for(viewer, place_id),
        }
        for name, queryset in offered.items():
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]


class EndForm(Form):
    """The day from which a statement no longer holds."""

    on = forms.DateField(label=_("First day on which it no longer holds"))
