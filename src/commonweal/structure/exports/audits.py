"""How audits, classifications and the matrix leave."""

from __future__ import annotations

from typing import ClassVar

import tablib
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tables2 import A, Column, DateColumn, Table

from commonweal.structure import rules
from commonweal.structure.models import Audit, Classification, PartnershipType
from commonweal.structure.reads import Matrix

NUMBER = {"th": {"class": "cw-number"}, "td": {"class": "cw-number"}}


class AuditTable(Table):
    """Rounds of audit."""

    title = Column(verbose_name=gettext_lazy("Audit"), linkify=("structure:audit-page", {"pk": A("pk")}))
    since = DateColumn(verbose_name=gettext_lazy("Opened"), format="j F Y")
    until = DateColumn(verbose_name=gettext_lazy("Closed"), format="j F Y")

    class Meta:
        model = Audit
        fields: ClassVar = ["title", "since", "until"]


class ClassificationTable(Table):
    """Who classified which partnership how."""

    partnership = Column(
        verbose_name=gettext_lazy("Partnership"),
        linkify=("register:partnership-page", {"pk": A("partnership_id")}),
        order_by=("partnership__name",),
    )
    theme = Column(
        verbose_name=gettext_lazy("Theme"),
        accessor="partnership__theme__name",
        order_by=("partnership__theme__rank", "partnership__name"),
    )
    type = Column(verbose_name=gettext_lazy("Type"))
    criticality = Column(verbose_name=gettext_lazy("How much it matters"))
    organisation = Column(verbose_name=gettext_lazy("Classified by"), order_by=("organisation__name",))
    change = Column(
        verbose_name=gettext_lazy("Change"),
        accessor="pk",
        orderable=False,
        exclude_from_export=True,
    )

    class Meta:
        model = Classification
        fields: ClassVar = ["partnership", "theme", "type", "criticality", "organisation"]

    def render_change(self, record: Classification) -> SafeString | str:
        if not rules.may_classify(self.request.viewer, record.audit, record.organisation_id):
            return "–"
        address = reverse("structure:classification-edit", args=[record.pk])
        hidden = format_html(
            '<span class="govuk-visually-hidden"> {}, {}</span>', record.partnership, record.organisation
        )
        return format_html('<a class="govuk-link" href="{}">{}{}</a>', address, _("Change"), hidden)


def matrix_dataset(matrices: list[tuple[str, Matrix]]) -> tablib.Dataset:
    """The tables of the matrix one under another, as they are published: theme, class, a column for each type, total."""
    types = [str(PartnershipType(type).label) for type in matrices[0][1].types]
    dataset = tablib.Dataset(headers=[_("theme"), _("class"), *types, _("total")])
    for name, matrix in matrices:
        for row in (*matrix.rows, matrix.totals):
            dataset.append([row.name, name, *(cell.count for cell in row.cells), row.total.count])
    return dataset
