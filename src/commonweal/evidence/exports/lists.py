"""Columns of the lists."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy
from django_tables2 import A, Column, DateColumn, Table

from commonweal.evidence.models import Indicator, Release, Source

NUMBER = {"th": {"class": "cw-number"}, "td": {"class": "cw-number"}}


class IndicatorTable(Table):
    """Indicators."""

    name = Column(linkify=("evidence:indicator-page", {"pk": A("pk")}))
    subject = Column()
    unit = Column()
    polarity = Column()
    source = Column(linkify=("evidence:source-page", {"pk": A("source_id")}))
    code = Column(visible=False)
    definition = Column(visible=False)
    aggregation = Column(visible=False)

    class Meta:
        model = Indicator
        fields: ClassVar = ["name", "subject", "unit", "polarity", "source"]


class SourceTable(Table):
    """Sources."""

    name = Column(linkify=("evidence:source-page", {"pk": A("pk")}))
    publisher = Column()
    licence = Column()
    indicator_count = Column(verbose_name=gettext_lazy("Indicators"), attrs=NUMBER)
    release_count = Column(verbose_name=gettext_lazy("Releases"), attrs=NUMBER)
    last_loaded = DateColumn(verbose_name=gettext_lazy("Last loaded"), format="j M Y")
    address = Column(visible=False)

    class Meta:
        model = Source
        fields: ClassVar = ["name", "publisher", "licence", "indicator_count", "release_count", "last_loaded"]


class ReleaseTable(Table):
    """Releases."""

    title = Column(linkify=("evidence:release-page", {"pk": A("pk")}))
    source = Column(linkify=("evidence:source-page", {"pk": A("source_id")}))
    retrieved_on = DateColumn(format="j M Y")
    rows = Column(attrs=NUMBER)
    loaded_by_name = Column()
    file_name = Column(visible=False)
    file_sha256 = Column(visible=False)

    class Meta:
        model = Release
        fields: ClassVar = ["title", "source", "retrieved_on", "rows", "loaded_by_name"]
