"""Columns of the lists of the register as it stood on a day, and of what changed between two."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy
from django_tables2 import Column, DateColumn, Table

from commonweal.register.exports.identity import link
from commonweal.register.exports.tables import DAY
from commonweal.register.models import Organisation, Partnership, PartnershipRole, Person, Seat, Tie


class Then(Table):
    """A list of things as they were called on a day."""

    then = Column(verbose_name=gettext_lazy("Name then"), empty_values=())
    name = Column(verbose_name=gettext_lazy("Name now"))

    def render_then(self, record: Any) -> SafeString:
        return link(record.get_absolute_url(), record.then or record.name)

    def value_then(self, record: Any) -> str:
        return str(record.then or record.name)


class PartnershipThenTable(Then):
    """Partnerships on a day."""

    theme = Column()
    then_role = Column(verbose_name=gettext_lazy("Role then"))
    since = DateColumn(format=DAY)
    until = DateColumn(format=DAY)

    class Meta:
        model = Partnership
        fields: ClassVar = ["then", "name", "theme", "then_role", "since", "until"]

    def render_then_role(self, value: str) -> str:
        return capfirst(str(dict(PartnershipRole.choices).get(value, value)))


class OrganisationThenTable(Then):
    """Organisations on a day."""

    class Meta:
        model = Organisation
        fields: ClassVar = ["then", "name", "sector", "level", "since", "until"]


class PersonThenTable(Then):
    """People on a day."""

    class Meta:
        model = Person
        fields: ClassVar = ["then", "name"]


class SeatThenTable(Table):
    """Seats on a day."""

    then_partnership = Column(verbose_name=gettext_lazy("Partnership"))
    role = Column()
    then_organisation = Column(verbose_name=gettext_lazy("Organisation"))
    then_person = Column(verbose_name=gettext_lazy("Held by"), default=gettext_lazy("vacant"))
    since = DateColumn(format=DAY)
    until = DateColumn(format=DAY)
    constituency = Column(visible=False)

    class Meta:
        model = Seat
        fields: ClassVar = ["then_partnership", "role", "then_organisation", "then_person", "since", "until"]


class TieThenTable(Table):
    """Ties on a day."""

    then_partnership = Column(verbose_name=gettext_lazy("Partnership"))
    kind = Column(verbose_name=gettext_lazy("How"))
    then_other = Column(verbose_name=gettext_lazy("Other partnership"))
    since = DateColumn(format=DAY)
    until = DateColumn(format=DAY)

    class Meta:
        model = Tie
        fields: ClassVar = ["then_partnership", "kind", "then_other", "since", "until"]


TABLES: dict[str, type[Table]] = {
    "partnerships": PartnershipThenTable,
    "seats": SeatThenTable,
    "organisations": OrganisationThenTable,
    "people": PersonThenTable,
    "ties": TieThenTable,
}


class ChangeTable(Table):
    """What changed."""

    on = DateColumn(verbose_name=gettext_lazy("Day"), format=DAY)
    kind = Column(verbose_name=gettext_lazy("Kind"))
    about = Column(verbose_name=gettext_lazy("What"))
    what = Column(verbose_name=gettext_lazy("What happened"))
    detail = Column(verbose_name=gettext_lazy("More"))

    def render_about(self, record: Any) -> SafeString:
        return link(record.href, record.about)

    def value_about(self, record: Any) -> str:
        return str(record.about)
