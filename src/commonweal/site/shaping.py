"""Shaping an empty database in seconds: a step that touches one table makes one model anew, and not all that are tied to it.

At each step Django makes the model that it changes anew, and every model that is tied to it. Here places, people and
the history of every table tie all to all, so that a new database would take over a minute, nearly all of it spent on
models that no step asks for. Django knows how to put this off (`is_delayed`): what is tied is made anew before code of a
migration runs. Within `quickly()` it is put off for every step of ONE_TABLE; for any other, all is made anew first.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from typing import Any

import pgtrigger.migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    AlterModelOptions,
    CreateModel,
    Migration,
    RemoveIndex,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

# Each asks the database only for the model that it names and, by their tables' names, for those its fields point to.
ONE_TABLE = (
    CreateModel,
    AlterModelOptions,
    AddField,
    AddConstraint,
    AddIndex,
    RemoveIndex,
    pgtrigger.migrations.AddTrigger,
    pgtrigger.migrations.RemoveTrigger,
)

_apply, _reload_model = Migration.apply, ProjectState.reload_model


@contextmanager
def quickly() -> Iterator[None]:
    """Migrations that run within the block are applied as said above. One thread of a process may do so at a time."""
    Migration.apply = _apply_one_by_one  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        Migration.apply = _apply  # type: ignore[method-assign]


def _apply_one_by_one(
    migration: Migration,
    project_state: ProjectState,
    schema_editor: BaseDatabaseSchemaEditor,
    collect_sql: bool = False,
) -> ProjectState:
    for operation in migration.operations:
        step = copy(migration)
        step.operations = [operation]  # type: ignore[misc]
        with _reloading(operation, migration.app_label, project_state):
            project_state = _apply(step, project_state, schema_editor, collect_sql)
    return project_state


@contextmanager
def _reloading(operation: Operation, room: str, state: ProjectState) -> Iterator[None]:
    if not _is_of_one_table(operation, room, state):
        state.clear_delayed_apps_cache()
        yield
        return
    ProjectState.reload_model = _reload_only_this  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        ProjectState.reload_model = _reload_model  # type: ignore[method-assign]


def _is_of_one_table(operation: Operation, room: str, state: ProjectState) -> bool:
    if type(operation) is not AlterField:
        return type(operation) in ONE_TABLE
    before = state.models[room, operation.model_name_lower].fields[operation.name]
    # What other tables may point to, or what points to one, is not this table's alone.
    return not any(field.is_relation or field.unique for field in (before, operation.field))


def _reload_only_this(state: ProjectState, app_label: str, model_name: str, delay: Any = False) -> None:
    if "apps" in state.__dict__:
        state.is_delayed = True
        state._reload({(app_label, model_name)})  # type: ignore[attr-defined]
