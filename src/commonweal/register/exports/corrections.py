"""Columns of the list of corrections."""

from __future__ import annotations

from typing import ClassVar

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tables2 import Column, DateTimeColumn, Table

from commonweal.kit.components.text import tag
from commonweal.register.exports.identity import link
from commonweal.register.models import Correction


class CorrectionTable(Table):
    """Corrections."""

    about = Column(verbose_name=gettext_lazy("About"), orderable=False)
    sent_at = DateTimeColumn(verbose_name=gettext_lazy("Sent"), format="j M Y, H:i")
    sent_by = Column(verbose_name=gettext_lazy("By"))
    fields_ = Column(verbose_name=gettext_lazy("Fields"), accessor="proposed", orderable=False, empty_values=())
    state = Column(verbose_name=gettext_lazy("State"), accessor="pk", orderable=False)
    note = Column(visible=False)
    declined_why = Column(visible=False)

    class Meta:
        model = Correction
        fields: ClassVar = ["about", "sent_at", "sent_by", "fields_", "state"]

    def render_about(self, record: Correction) -> SafeString:
        return link(reverse("register:correction-page", args=[record.pk]), record.about)

    def value_about(self, record: Correction) -> str:
        return str(record.about)

    def render_fields_(self, record: Correction) -> str:
        names = [str(record.about._meta.get_field(name).verbose_name) for name in record.proposed]
        return ", ".join(names) or _("a note")

    def render_state(self, record: Correction) -> SafeString:
        words, colour = self._state(record)
        return tag(text=words, classes=f"govuk-tag--{colour}")

    def value_state(self, record: Correction) -> str:
        return self._state(record)[0]

    def _state(self, record: Correction) -> tuple[str, str]:
        if record.accepted_on is not None:
            return _("accepted"), "green"
        return (_("waiting"), "orange") if record.declined_on is None else (_("declined"), "grey")
