"""Columns of the lists that the kit itself shows."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from django_tables2 import Column, DateTimeColumn, Table

from commonweal.kit.models import Entry
from commonweal.kit.record import verb_in_words


class EntryTable(Table):
    """The record of writes."""

    at = DateTimeColumn(verbose_name=_("When"), format="j M Y, H:i")
    by_name = Column(verbose_name=_("Who"))
    verb = Column(verbose_name=_("What"))
    thing_name = Column(verbose_name=_("Thing"))
    why = Column(verbose_name=_("Why"))

    class Meta:
        model = Entry
        fields: ClassVar = ["at", "by_name", "verb", "thing_name", "why"]
        order_by = "-at"

    def render_verb(self, value: str) -> str:
        return verb_in_words(value)

    def value_verb(self, value: str) -> str:
        """In a file the verb stays the name that it has, which programs sort and count by."""
        return value
