"""Columns of the register's lists. A hidden column is not on the page but in the file that is taken away."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tables2 import A, Column, DateColumn, Table

from commonweal.kit.components.text import tag
from commonweal.register.models import Organisation, Partnership, Person, Place, Seat, SeatFeedback, Tie

NUMBER = {"th": {"class": "cw-number"}, "td": {"class": "cw-number"}}
DAY = "j M Y"


def _to(kind: str, pk: str = "pk") -> tuple[str, dict[str, A]]:
    return (f"register:{kind}-page", {"pk": A(pk)})


class PlaceTable(Table):
    """Places."""

    name = Column(linkify=_to("place"))
    tier = Column()
    code = Column()
    parent = Column(verbose_name=gettext_lazy("Part of"), linkify=_to("place", "parent_id"))
    partnership_count = Column(verbose_name=gettext_lazy("Partnerships"), attrs=NUMBER)
    place_count = Column(verbose_name=gettext_lazy("Places within"), attrs=NUMBER)
    population = Column(attrs=NUMBER)
    vintage = Column(visible=False)
    since = Column(visible=False)
    until = Column(visible=False)

    class Meta:
        model = Place
        fields: ClassVar = ["name", "tier", "code", "parent", "partnership_count", "place_count", "population"]


class OrganisationTable(Table):
    """Organisations."""

    name = Column(linkify=_to("organisation"))
    sector = Column()
    level = Column()
    seat_count = Column(verbose_name=gettext_lazy("Seats"), attrs=NUMBER)
    partnership_count = Column(verbose_name=gettext_lazy("Partnerships"), attrs=NUMBER)
    website = Column(visible=False)
    since = Column(visible=False)
    until = Column(visible=False)

    class Meta:
        model = Organisation
        fields: ClassVar = ["name", "sector", "level", "seat_count", "partnership_count"]


class PublicPersonTable(Table):
    """People, as the public sees them: without a way to reach them."""

    name = Column(linkify=_to("person"))
    work = Column(verbose_name=gettext_lazy("Works for"), orderable=False)
    seat_count = Column(verbose_name=gettext_lazy("Seats"), attrs=NUMBER)

    class Meta:
        model = Person
        fields: ClassVar = ["name", "work", "seat_count"]

    def render_work(self, value: Any) -> str:
        return ", ".join(str(employment.organisation) for employment in value) or "–"

    def value_work(self, value: Any) -> str:
        return "; ".join(str(employment.organisation) for employment in value)


class PersonTable(PublicPersonTable):
    """People, with how to reach them."""

    contact = Column(verbose_name=gettext_lazy("Email address"), orderable=False)

    class Meta(PublicPersonTable.Meta):
        fields: ClassVar = ["name", "work", "contact", "seat_count"]


class PartnershipTable(Table):
    """Partnerships."""

    name = Column(linkify=_to("partnership"))
    theme = Column()
    role = Column()
    organisation_count = Column(verbose_name=gettext_lazy("Organisations"), attrs=NUMBER)
    seat_count = Column(verbose_name=gettext_lazy("Seats"), attrs=NUMBER)
    vacant_count = Column(verbose_name=gettext_lazy("Vacant"), attrs=NUMBER)
    purpose = Column(visible=False)
    statutory_basis = Column(visible=False)
    aims = Column(visible=False)
    objectives = Column(visible=False)
    set_up_by = Column(visible=False)
    status = Column(visible=False)
    age_from = Column(visible=False)
    age_to = Column(visible=False)
    client_groups = Column(visible=False)
    formality = Column(visible=False)
    scope = Column(visible=False)
    lifespan = Column(visible=False)
    intended_end = Column(visible=False)
    scale = Column(visible=False)
    meetings_a_year = Column(visible=False)
    budget_pounds = Column(visible=False)
    budget_sources = Column(visible=False)
    full_time_staff = Column(visible=False)
    resources = Column(visible=False)
    accountable_body = Column(visible=False)
    accountability = Column(visible=False)
    constitution = Column(visible=False)
    dissolution = Column(visible=False)
    is_evaluated = Column(visible=False)
    evaluation = Column(visible=False)
    evaluation_required = Column(visible=False)
    since = Column(visible=False)
    until = Column(visible=False)

    class Meta:
        model = Partnership
        fields: ClassVar = ["name", "theme", "role", "organisation_count", "seat_count", "vacant_count"]


class SeatTable(Table):
    """Seats."""

    partnership = Column(linkify=_to("partnership", "partnership_id"))
    role = Column(linkify=_to("seat"))
    organisation = Column(linkify=_to("organisation", "organisation_id"))
    person = Column(verbose_name=gettext_lazy("Held by"), empty_values=())
    ends_on = DateColumn(verbose_name=gettext_lazy("Term ends"), format=DAY)
    deputy = Column(visible=False)
    constituency = Column(visible=False)
    voting_bloc = Column(visible=False)
    voting_weight = Column(visible=False)
    since = Column(visible=False)
    until = Column(visible=False)
    term_since = Column(visible=False)
    term_until = Column(visible=False)
    term_number = Column(visible=False)
    terms_allowed = Column(visible=False)
    successor = Column(visible=False)
    induction_on = Column(visible=False)
    mandate = Column(visible=False)
    limits = Column(visible=False)
    mandate_on = Column(visible=False)

    class Meta:
        model = Seat
        fields: ClassVar = ["partnership", "role", "organisation", "person", "ends_on"]

    def render_role(self, record: Seat) -> str:
        return record.get_role_display().capitalize()

    def value_role(self, record: Seat) -> str:
        return record.get_role_display()

    def render_person(self, record: Seat) -> str | SafeString:
        if record.person is None:
            return tag(text=_("Vacant"), classes="govuk-tag--orange")
        return format_html('<a class="govuk-link" href="{}">{}</a>', record.person.get_absolute_url(), record.person)

    def value_person(self, record: Seat) -> str:
        return record.person.name if record.person else ""


class FeedbackTable(Table):
    """Feedback between seats and those they speak for."""

    about = Column(linkify=_to("seat", "seat_id"))
    partnership = Column(accessor="seat__partnership", order_by="seat__partnership__name")
    person = Column(
        verbose_name=gettext_lazy("Seat held by"),
        accessor="seat__person",
        order_by="seat__person__name",
        default=gettext_lazy("Vacant"),
    )
    way = Column()
    due = DateColumn(format=DAY)
    given_on = DateColumn(format=DAY)
    note = Column(visible=False)

    class Meta:
        model = SeatFeedback
        fields: ClassVar = ["about", "partnership", "person", "way", "due", "given_on"]


class TieTable(Table):
    """Ties between partnerships."""

    partnership = Column(linkify=_to("partnership", "partnership_id"))
    kind = Column(verbose_name=gettext_lazy("How"), linkify=_to("tie"))
    other = Column(verbose_name=gettext_lazy("Other partnership"), linkify=_to("partnership", "other_id"))
    note = Column(visible=False)
    since = Column(visible=False)
    until = Column(visible=False)

    class Meta:
        model = Tie
        fields: ClassVar = ["partnership", "kind", "other"]
