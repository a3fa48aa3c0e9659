"""What a reader chooses on the page of a place: against whom it is held, what is laid beside it, and which indicators are shown."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commonweal.evidence import reads
from commonweal.evidence.models import Indicator
from commonweal.evidence.reads import Chosen, Portrait, Row
from commonweal.evidence.rules import Against
from commonweal.kit.forms import Form
from commonweal.register.models import Place
from commonweal.register.rules import Viewer

SORTS = [
    ("", _("What stands out first")),
    ("name", _("Name of the indicator")),
    ("gap", _("How far from the other figure")),
    ("rank", _("Rank, the worst first")),
    ("inside", _("Gap inside the place")),
]
VERDICTS = [
    ("worse", _("Worse")),
    ("similar", _("Similar: no more than chance")),
    ("better", _("Better")),
    ("untold", _("Cannot be told")),
]
WAYS = [
    ("worse", _("Going the wrong way")),
    ("better", _("Going the right way")),
    ("no_change", _("No more than chance")),
    ("not_tested", _("Not tested")),
]


class AgainstForm(Form):
    """Against whom the place is held, and what is laid beside it."""

    against = forms.ChoiceField(label=_("Hold it against"), choices=Against.choices, required=False)
    peers = forms.ModelMultipleChoiceField(
        Place.objects.none(), label=_("Which places?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    by = forms.ModelMultipleChoiceField(
        Indicator.objects.all(), label=_("By which indicators"), required=False, widget=forms.MultipleHiddenInput
    )
    beside = forms.ModelChoiceField(
        Place.objects.none(), label=_("Lay another place beside it"), required=False, empty_label=_("None")
    )
    on = forms.DateField(
        label=_("Or lay an earlier day beside it"),
        required=False,
        help_text=_("The figures whose periods had begun by then."),
    )

    def __init__(self, given: QueryDict, *, viewer: Viewer, place: Place, today: date) -> None:
        self.viewer, self.today = viewer, today
        names = ("against", "peers", "by", "beside", "on", "on_day", "on_month", "on_year")
        asked = QueryDict(mutable=True)
        for name in names:
            if any(given.getlist(name)):
                asked.setlist(name, given.getlist(name))
        super().__init__(asked if asked else None, initial={"against": Against.NATION})
        self.siblings = reads.siblings(viewer, place, on=today)
        of_tier = Place.objects.filter(pk__in=[each.pk for each in self.siblings])
        self.fields["beside"].queryset = of_tier.only("pk", "name").order_by("name", "pk")  # type: ignore[attr-defined]
        if asked.get("against") == Against.CHOSEN:
            self.fields["peers"].queryset = of_tier.only("pk", "name").order_by("name", "pk")  # type: ignore[attr-defined]
        else:
            del self.fields["peers"]

    @property
    def chosen(self) -> Chosen:
        """Against whom the place is held: the nation, unless something else was asked for that can be understood."""
        told = self.cleaned_data if self.is_valid() else {}
        peers = tuple(sorted(each.pk for each in told.get("peers") or ()))
        by = tuple(sorted(each.pk for each in told.get("by") or ()))
        return Chosen(told.get("against") or Against.NATION.value, peers, by)

    @property
    def other_place(self) -> Place | None:
        """The place that is laid beside it."""
        return self.cleaned_data.get("beside") if self.is_valid() else None

    @property
    def other_day(self) -> date | None:
        """The earlier day that is laid beside it."""
        day: date | None = self.cleaned_data.get("on") if self.is_valid() else None
        return day if day is not None and day < self.today else None


class RowFilter(Form):
    """Which indicators are shown, and in which order."""

    q = forms.CharField(label=_("Words in the name"), required=False)
    subject = forms.ChoiceField(label=_("Subject"), required=False)
    verdict = forms.ChoiceField(label=_("Better or worse"), required=False, choices=[("", _("Any")), *VERDICTS])
    goes = forms.ChoiceField(label=_("Trend"), required=False, choices=[("", _("Any")), *WAYS])
    source = forms.ChoiceField(label=_("Source"), required=False)
    sort = forms.ChoiceField(label=_("Order"), required=False, choices=SORTS)

    def __init__(self, given: QueryDict, *, portrait: Portrait) -> None:
        super().__init__(given)
        self.portrait = portrait
        for name, told in (("subject", self._subjects()), ("source", self._sources())):
            self.fields[name].choices = [("", gettext("Any")), *told]  # type: ignore[attr-defined]

    def _subjects(self) -> list[tuple[str, str]]:
        return [(each, each) for each in sorted({row.indicator.subject for row in self.portrait.rows} - {""})]

    def _sources(self) -> list[tuple[str, str]]:
        named = {str(row.indicator.source_id): row.indicator.source.name for row in self.portrait.rows}
        return sorted(named.items(), key=lambda each: each[1])

    @property
    def rows(self) -> list[Row]:
        """The indicators that fit, in the order that was asked for."""
        told: dict[str, Any] = self.cleaned_data if self.is_valid() else {}
        first = [row for row, _why in self.portrait.standing_out]
        codes = {row.indicator.code for row in first}
        rest = [row for row in self.portrait.rows if row.indicator.code not in codes]
        found = [row for row in [*first, *rest] if _fits(row, told)]
        order = ORDERS.get(told.get("sort") or "")
        return sorted(found, key=order) if order else found


def _fits(row: Row, told: dict[str, Any]) -> bool:
    words = str(told.get("q") or "").casefold().split()
    return (
        all(word in row.indicator.name.casefold() for word in words)
        and told.get("subject") in (None, "", row.indicator.subject)
        and told.get("verdict") in (None, "", verdict_of(row))
        and told.get("goes") in (None, "", row.goes)
        and told.get("source") in (None, "", str(row.indicator.source_id))
    )


def verdict_of(row: Row) -> str:
    """What `VERDICTS` says of a row."""
    return row.comparison if row.comparison in ("worse", "similar", "better") else "untold"


ORDERS: dict[str, Any] = {
    "name": lambda row: row.indicator.name.casefold(),
    "gap": lambda row: (row.gap is None, -abs(row.gap or 0.0)),
    "rank": lambda row: (not row.rank, -row.rank / max(row.among, 1)),
    "inside": lambda row: (row.inside is None, -(row.inside.gap if row.inside else 0.0)),
}
