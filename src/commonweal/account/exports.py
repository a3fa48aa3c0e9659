"""How the account leaves: the columns of its lists, the exact bytes of a snapshot, and its chart."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tables2 import A, Column, DateColumn, Table

from commonweal.account.models import Publication
from commonweal.account.reads import Told
from commonweal.kit import charts
from commonweal.kit.charts import Chart
from commonweal.kit.freezing import canonical


class PublicationTable(Table):
    """What we promised, how it is going, by whom and by when."""

    title = Column(
        verbose_name=gettext_lazy("What was promised"), linkify=("account:publication-page", {"pk": A("pk")})
    )
    rating = Column(verbose_name=gettext_lazy("How it is going"), empty_values=())
    progress = Column(
        verbose_name=gettext_lazy("From, now and to"), accessor="pk", orderable=False, exclude_from_export=True
    )
    baseline = Column(verbose_name=gettext_lazy("From"), accessor="pk", orderable=False, visible=False)
    latest = Column(verbose_name=gettext_lazy("Now"), accessor="pk", orderable=False, visible=False)
    goal = Column(verbose_name=gettext_lazy("To"), accessor="pk", orderable=False, visible=False)
    by_whom = Column(verbose_name=gettext_lazy("By whom"))
    due = Column(verbose_name=gettext_lazy("By when"))
    published_on = DateColumn(verbose_name=gettext_lazy("Published"), format="j F Y")
    sha256 = Column(verbose_name=gettext_lazy("SHA-256"), visible=False)

    class Meta:
        model = Publication
        fields: ClassVar = ["title", "rating", "progress", "baseline", "latest", "goal", "by_whom", "due"]

    def render_title(self, record: Publication) -> str:
        return Told.of(record).title

    def render_rating(self, record: Publication) -> str:
        return render_to_string("account/_rating.html", {"told": Told.of(record)})

    def value_rating(self, record: Publication) -> str:
        return Told.of(record).rating_words

    def render_progress(self, record: Publication) -> str:
        return render_to_string("account/_progress.html", {"told": Told.of(record)})

    def render_due(self, value: date) -> str:
        return _("by %(due)s") % {"due": date_format(value, "F Y")}

    def value_due(self, value: date) -> str:
        return value.isoformat()

    def value_baseline(self, record: Publication) -> str:
        return Told.of(record).baseline

    def value_latest(self, record: Publication) -> str:
        latest = Told.of(record).latest
        return latest.value if latest else ""

    def value_goal(self, record: Publication) -> str:
        return Told.of(record).goal


def snapshot_file(publication: Publication) -> HttpResponse:
    """The exact bytes whose SHA-256 the page gives, as a file."""
    response = HttpResponse(canonical(publication.snapshot), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="publication-{publication.pk}.json"'
    return response


def trajectory_chart(told: Told) -> Chart | None:
    """The promise and what came of it, drawn from the snapshot alone; none while an end of it is not told."""
    start, end = told.target["baseline"]["value"], told.target["due"]["value"]
    if start is None or end is None:
        return None
    planned = [(point["on"], point["value"]) for point in told.planned if point["value"] is not None]
    actual = [(row["on"], row["value"]) for row in told.reached if row["value"] is not None]
    forecast = told.forecast_value
    return charts.trajectory(
        "trajectory",
        title=told.title,
        alt=told.summary,
        baseline=(told.baseline_on, start),
        due=(told.due, end),
        planned=planned,
        actual=actual,
        forecast=[] if forecast is None else [(told.due, forecast)],
        unit=told.indicator["unit"],
        source=_("the account published on %(day)s") % {"day": date_format(told.published_on, "j F Y")},
    )


def charts_of(told: Told) -> dict[str, Any]:
    """The pictures of a publication's page."""
    drawn = trajectory_chart(told)
    return {"trajectory": drawn} if drawn else {}
