"""What stands in the cells of a django-tables2 column: what it would find out anew for each cell is found out once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.template import Context, Template
from django.utils.html import conditional_escape
from django_tables2 import Column, TemplateColumn
from django_tables2.utils import Accessor, AttributeDict, signature

from commonweal.kit.addresses import address_of
from commonweal.kit.components.markup import safe

Facts = Mapping[str, Any]


class Cells:
    """How the cells of one column are drawn: the value that a row has there, or what stands for none, in its link."""

    def __init__(self, table: Any, bound: Any) -> None:
        self.table, self.bound, self.column = table, bound, bound.column
        self.accessor = Accessor(bound.accessor)
        self.bits = self.accessor.bits
        self.empty, self.default = bound.column.empty_values, bound.default
        self.render = _render(table, bound)
        self.link = _link(bound)

    def drawn(self, row: Any) -> Any:
        """What stands in this column in a row: a safe string where there is a link, else whatever the column makes of the value."""
        value = self.value(row.record)
        if value in self.empty:
            return self.default
        facts = {
            "value": value,
            "record": row.record,
            "column": self.column,
            "bound_column": self.bound,
            "bound_row": row,
            "table": self.table,
        }
        content = value if self.render is None else self.render(facts)
        return content if self.link is None else self.link(content, facts)

    def value(self, record: Any) -> Any:
        """The value of a row, a choice in words; none where the row has no such thing."""
        if isinstance(record, dict):
            return self._looked_up(record)
        shows = _choice(type(record), self.accessor)  # type: ignore[arg-type]  # a class can be hashed
        current = record
        try:
            for bit in self.bits if shows is None else self.bits[:-1]:
                current = getattr(current, bit)
                if current is None:
                    return None
                if callable(current):
                    return self._looked_up(record)
        except Exception:  # noqa: BLE001 - as there, a row that has no such thing has nothing to show, whatever the fault
            return self._looked_up(record)
        if shows is None:
            return current
        return getattr(current, shows)() if isinstance(current, models.Model) else self._looked_up(record)

    def _looked_up(self, record: Any) -> Any:
        """As django-tables2 looks it up, in keys, attributes and numbers, and calls what can be called."""
        return self.accessor.resolve(record, quiet=True)


@cache
def _choice(kind: type[Any], accessor: str) -> str | None:
    """The name of the method that says a choice in words, where a kind of row has a choice there."""
    path = Accessor(accessor)
    try:
        field = path.get_field(kind)
    except FieldDoesNotExist:
        return None
    last = path.bits[-1] if path.bits else ""
    return f"get_{last}_display" if getattr(field, "choices", ()) and getattr(field, "name", "") == last else None


# --- What a column makes of a value


def _render(table: Any, bound: Any) -> Callable[[Facts], Any] | None:
    """The column's own way to draw a value; none where it stands as it is."""
    way = bound.render
    if getattr(way, "__func__", None) is Column.render:
        return None
    if getattr(way, "__func__", None) is TemplateColumn.render and bound.column.template_code:
        return _by_template(table, bound.column)
    return _asked(way)


def _asked(way: Callable[..., Any]) -> Callable[[Facts], Any]:
    """A function called with those of the facts that it asks for."""
    wanted, takes_all = signature(way)
    if takes_all:
        return lambda facts: way(**facts)
    return lambda facts: way(**{name: facts[name] for name in wanted})


def _by_template(table: Any, column: TemplateColumn) -> Callable[[Facts], Any]:
    template, context = _compiled(column.template_code), getattr(table, "context", None) or Context()

    def drawn(facts: Facts) -> Any:
        with context.update({**column.get_context_data(**facts), "request": getattr(table, "request", None)}):
            return template.render(context)

    return drawn


@lru_cache(maxsize=200)
def _compiled(code: str) -> Template:
    return Template(code)


# --- The link around it


def _link(bound: Any) -> Callable[[Any, Facts], Any] | None:
    """The way to put a cell into its link; none where the column has no link."""
    link = bound.link
    if link is None:
        return None
    if any(callable(value) for value in (link.attrs or {}).values()):
        return lambda content, facts: link(content, **facts)
    before = AttributeDict(link.attrs or {}).as_html()
    before = f"{before} " if before else ""
    address = _address(link)

    def drawn(content: Any, facts: Facts) -> Any:
        href = address(facts)
        if href is None:
            return content
        return safe(f'<a {before}href="{conditional_escape(href)}">{conditional_escape(content)}</a>')

    return drawn


def _address(link: Any) -> Callable[[Facts], Any]:
    if callable(link.url):
        return _asked(link.url)
    asked = link.reverse_args
    if set(asked) <= {"viewname", "args", "kwargs"} and type(asked.get("viewname")) is str:
        return lambda facts: _numbered(asked, facts["record"])
    return lambda facts: link.compose_url(**facts)


def _numbered(asked: Mapping[str, Any], record: Any) -> str:
    """The address that a column gives by the name of its page and what in the row its numbers are."""
    args = [_of(record, value) for value in asked.get("args") or ()]
    kwargs = {name: _of(record, value) for name, value in (asked.get("kwargs") or {}).items()}
    return address_of(asked["viewname"], args, kwargs)


def _of(record: Any, value: Any) -> Any:
    return value.resolve(record) if isinstance(value, Accessor) else value
