"""Columns of the lists of likely duplicates, of merges and of pairs that were told apart."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tables2 import Column, DateColumn, Table

from commonweal.register.exports.tables import DAY, NUMBER
from commonweal.register.models import Distinction, Merge


def link(href: str, words: Any, hidden: Any = "") -> SafeString:
    """A link; `hidden` is said to those who hear the page, where the same words stand in every row."""
    more = format_html('<span class="govuk-visually-hidden"> {}</span>', hidden) if hidden else ""
    return format_html('<a class="govuk-link" href="{}">{}{}</a>', href, words, more)


class DuplicateTable(Table):
    """Pairs that may be one."""

    one = Column(verbose_name=gettext_lazy("This"), order_by="one__name")
    other = Column(verbose_name=gettext_lazy("And this"), order_by="other__name")
    identifiers = Column(
        verbose_name=gettext_lazy("Same identifier"), accessor="evidence__identifiers", empty_values=(), orderable=False
    )
    domains = Column(
        verbose_name=gettext_lazy("Same domain"), accessor="evidence__domains", empty_values=(), orderable=False
    )
    places = Column(
        verbose_name=gettext_lazy("In common"), accessor="evidence__places", empty_values=(), orderable=False
    )
    likeness = Column(verbose_name=gettext_lazy("Likeness of names"), attrs=NUMBER)
    decide = Column(verbose_name=gettext_lazy("Decide"), accessor="one__pk", orderable=False, exclude_from_export=True)

    def render_one(self, record: Any) -> SafeString:
        return link(record.one.get_absolute_url(), record.one)

    def render_other(self, record: Any) -> SafeString:
        return link(record.other.get_absolute_url(), record.other)

    def value_one(self, record: Any) -> str:
        return str(record.one)

    def value_other(self, record: Any) -> str:
        return str(record.other)

    def render_identifiers(self, value: Any) -> str:
        return ", ".join(value) or "–"

    def value_identifiers(self, value: Any) -> str:
        return "; ".join(value)

    render_domains = render_places = render_identifiers
    value_domains = value_places = value_identifiers

    def render_likeness(self, record: Any) -> str:
        return f"{record.likeness:.2f}" if record.likeness else "–"

    def value_likeness(self, record: Any) -> float:
        return round(float(record.likeness), 4)

    def render_decide(self, record: Any) -> SafeString | str:
        if not record.may_decide:
            return str(record.may_decide.reason)
        args = [record.one._meta.model_name, record.one.pk, record.other.pk]
        merge = link(reverse("register:merge-add", args=args), _("Merge"), record.name)
        apart = link(reverse("register:distinction-add", args=args), _("Not the same"), record.name)
        return format_html("{}<br>{}", merge, apart)


class MergeTable(Table):
    """Merges."""

    name = Column(verbose_name=gettext_lazy("What is gone"))
    about = Column(verbose_name=gettext_lazy("What was kept"), orderable=False)
    merged_on = DateColumn(format=DAY)
    merged_by = Column()
    undone_on = DateColumn(format=DAY)
    undo = Column(verbose_name=gettext_lazy("Undo"), accessor="pk", orderable=False, exclude_from_export=True)

    class Meta:
        model = Merge
        fields: ClassVar = ["name", "about", "merged_on", "merged_by", "undone_on"]

    def render_about(self, record: Merge) -> SafeString:
        return link(record.about.get_absolute_url(), record.about)

    def value_about(self, record: Merge) -> str:
        return str(record.about)

    def render_undo(self, record: Merge) -> SafeString | str:
        if record.undone_on is not None:
            return _("undone by %(who)s") % {"who": record.undone_by}
        return link(reverse("register:merge-undo", args=[record.pk]), _("Undo"), record)


class DistinctionTable(Table):
    """Pairs that were told apart."""

    about = Column(verbose_name=gettext_lazy("This"), orderable=False)
    other = Column(verbose_name=gettext_lazy("Is not this"), orderable=False)
    why = Column()
    said_on = DateColumn(format=DAY)
    said_by = Column()
    take_back = Column(verbose_name=gettext_lazy("Change"), accessor="pk", orderable=False, exclude_from_export=True)

    class Meta:
        model = Distinction
        fields: ClassVar = ["about", "other", "why", "said_on", "said_by"]

    def render_about(self, record: Distinction) -> SafeString:
        return link(record.about.get_absolute_url(), record.about)

    def render_other(self, record: Distinction) -> SafeString:
        return link(record.other.get_absolute_url(), record.other)

    def value_about(self, record: Distinction) -> str:
        return str(record.about)

    def value_other(self, record: Distinction) -> str:
        return str(record.other)

    def render_take_back(self, record: Distinction) -> SafeString:
        return link(reverse("register:distinction-end", args=[record.pk]), _("Take back"), record)
