"""Questions that every request asks: Django writes their SQL once, and from then on they are asked with other values.

Writing the SQL of a query takes Django longer than PostgreSQL takes to answer it. Nothing of an answer is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import models
from django.db.models.query import RawQuerySet

T = TypeVar("T", bound=models.Model)


class Prepared(Generic[T]):
    """A query whose words do not depend on its values, asked again and again: `Prepared(of_user, user_id=7_402).first(user_id=3)`.

    Each value has an example, unlike the others and unlike anything that the query says by itself: where it comes out in
    the SQL is where the value goes. A value that can be None needs a query of its own, because "is null" is other words.
    """

    def __init__(self, write: Callable[..., models.QuerySet[T]], **examples: Any) -> None:
        self.write = write
        self.examples = examples
        self._written: tuple[type[T], str, tuple[Callable[[dict[str, Any]], Any], ...]] | None = None

    def ask(self, **values: Any) -> RawQuerySet[T]:
        """The rows, each with what the query annotates. Raises LookupError for a value that the query does not use."""
        if self._written is None:
            self._written = self._words()
        model, sql, slots = self._written
        return model._default_manager.raw(sql, [slot(values) for slot in slots])

    def first(self, **values: Any) -> T | None:
        """The first row, or none."""
        return next(iter(self.ask(**values)), None)

    def _words(self) -> tuple[type[T], str, tuple[Callable[[dict[str, Any]], Any], ...]]:
        asked = self.write(**self.examples)
        sql, params = asked.query.sql_with_params()
        names = {value: name for name, value in self.examples.items()}
        unused = set(self.examples) - {names[param] for param in params if param in names}
        if unused:
            raise LookupError(f"the query does not use {', '.join(sorted(unused))}")
        return asked.model, sql, tuple(_slot(param, names.get(param)) for param in params)


def _slot(param: Any, name: str | None) -> Callable[[dict[str, Any]], Any]:
    """What stands at one place of the SQL: a value by its name, in the kind that Django gave the example; else what it always is."""
    if name is None:
        return lambda values: param
    kind = type(param)
    return lambda values: (
        values[name] if type(values[name]) is kind or not issubclass(kind, int) else kind(values[name])
    )
