"""A cell holds what django-tables2 would put there, found with fewer steps."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

import django_tables2
import pytest
from django.template import Context
from django.test import RequestFactory
from django.utils.html import format_html
from django.utils.translation import override
from django_tables2.utils import A

from commonweal.kit.components.cells import Cells
from commonweal.kit.models import Job, User

STARTED = date(2026, 3, 1)


class Row:
    """A row that is no table's: with a method, a thing inside it, and one fact that cannot be told."""

    pk, title, state, href = 5, "Row & co", "queued", "/row/"
    started_at = STARTED
    by = User(name="Ada <Osei>", email="ada@example.org")
    payload: ClassVar[dict[str, str]] = {"rows": "nine"}
    parts = ("first", "second")

    def get_absolute_url(self) -> str:
        return "/somewhere/?a=1&b=2"

    def loud(self) -> str:
        return self.title.upper()

    @property
    def broken(self) -> str:
        raise ZeroDivisionError


class EveryKind(django_tables2.Table):
    title = django_tables2.Column(linkify=("kit:job", {"pk": A("pk")}))
    place = django_tables2.Column(accessor="title", linkify=("kit:history", ["kit.job", A("pk")]))
    state = django_tables2.Column()
    who = django_tables2.Column(
        accessor="by__name",
        default="Nobody",
        attrs={"a": {"class": "govuk-link"}},
        linkify=lambda record: getattr(record, "href", "/by/itself/"),
    )
    nowhere = django_tables2.Column(accessor="title", linkify=lambda value, table: None)
    own = django_tables2.Column(
        accessor="title",
        linkify=lambda record: getattr(record, "href", ""),
        attrs={"a": {"title": lambda value: value}},
    )
    day = django_tables2.DateColumn(accessor="started_at", format="j M Y")
    linked_day = django_tables2.DateColumn(accessor="started_at", format="j M Y", linkify=lambda record: "/day/")
    rows = django_tables2.Column(accessor="payload__rows")
    second = django_tables2.Column(accessor="parts__1", default="no parts")
    loud = django_tables2.Column(empty_values=())
    broken = django_tables2.Column(default="cannot be told")
    told = django_tables2.Column(accessor="title")
    all_told = django_tables2.Column(accessor="title")
    ticked = django_tables2.BooleanColumn(accessor="pk")

    def render_told(self, value: str, record: Any, bound_column: Any) -> str:
        return format_html("<b>{}</b> {} {}", value, type(record).__name__, bound_column.name)

    def render_all_told(self, **facts: Any) -> str:
        return f"{sorted(facts)} {facts['bound_row'].row_counter}"


ROWS = [
    Job(pk=3, title="Load <figures>", state="running", href="/job/?a=1&b=2", payload={"rows": 7}, by=User(name="Ada", email="a@example.org")),
    Job(pk=4, title="", state="failed", started_at=STARTED, payload={}),
    Job(pk=6, title="Unheard of", state="no such state", payload={}),
    Row(),
    {"pk": 8, "title": "In a dictionary", "state": "running", "by__name": "Short cut", "href": "/d/", "payload": {"rows": 1}},
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(ROWS)))
@pytest.mark.parametrize("language", ["en-gb", "cy"])
def test_every_cell_is_as_django_tables2_would_draw_it(number: int, language: str) -> None:
    record = ROWS[number]
    asked = RequestFactory().get("/")
    with override(language):
        drawn = {}
        for way in ("ours", "theirs"):
            table = EveryKind([record], request=asked)
            table.context = Context({"spare": "words"})
            (row,) = table.paginated_rows
            drawn[way] = {
                column.name: Cells(table, column).drawn(row) if way == "ours" else row.get_cell(column.name)
                for column in table.columns
            }
    assert drawn["ours"] == drawn["theirs"]
    assert {name: type(value) for name, value in drawn["ours"].items()} == {
        name: type(value) for name, value in drawn["theirs"].items()
    }


def test_a_choice_is_told_in_words_and_a_link_is_escaped_once() -> None:
    table = EveryKind(ROWS[:1], request=RequestFactory().get("/"))
    (row,) = table.paginated_rows
    cells = {column.name: Cells(table, column).drawn(row) for column in table.columns}
    assert cells["state"] == "running"
    assert cells["title"] == '<a href="/kit/jobs/3/">Load &lt;figures&gt;</a>'
    assert cells["who"] == '<a class="govuk-link" href="/job/?a=1&amp;b=2">Ada</a>'
    assert (cells["nowhere"], cells["second"], cells["broken"]) == ("Load <figures>", "no parts", "cannot be told")
