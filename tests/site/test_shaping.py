"""A database that was shaped in seconds is the one that Django's own way shapes."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.core.management.commands import migrate as of_django
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.state import ProjectState
from pytest_django import DjangoDbBlocker

from commonweal.site.management.commands import migrate as ours
from commonweal.site.shaping import quickly
from tests.databases import empty_database

# What there is, each thing by its name and with all that PostgreSQL says of it.
SHAPE = {
    "columns": """
        SELECT table_name, column_name, data_type, is_nullable, column_default, character_maximum_length,
            numeric_precision, numeric_scale, collation_name, identity_generation, generation_expression
        FROM information_schema.columns WHERE table_schema = 'public'""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": """
        SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), obj_description(oid), tgenabled
        FROM pg_trigger WHERE NOT tgisinternal""",
    "functions": """
        SELECT proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')""",
    "extensions": "SELECT extname FROM pg_extension",
    "migrations": "SELECT app, name FROM django_migrations",
    "permissions": """
        SELECT app_label, model, codename, name FROM auth_permission
        JOIN django_content_type ON django_content_type.id = content_type_id""",
}


def shape() -> dict[str, set[Any]]:
    found = {}
    with connection.cursor() as cursor:
        for what, question in SHAPE.items():
            cursor.execute(question)
            found[what] = set(cursor.fetchall())
    return found


def shaped_by(command: BaseCommand, *target: str, number: int) -> dict[str, set[Any]]:
    with empty_database(f"shaped_commonweal_{number}"):
        call_command(command, *target, interactive=False, verbosity=0)
        return shape()


@pytest.mark.parametrize(
    "target",
    [
        # People with their history and triggers, and what is tied to them: added, altered, removed, and moved by code.
        pytest.param(["socialaccount"], id="people"),
        pytest.param([], id="all", marks=pytest.mark.slow),
    ],
)
def test_database_shaped_quickly_is_as_django_shapes_it(
    target: list[str], number_of_this_run: int, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        quick = shaped_by(ours.Command(), *target, number=number_of_this_run)
        usual = shaped_by(of_django.Command(), *target, number=number_of_this_run)
    for what in SHAPE:
        assert quick[what] == usual[what], what
    assert len(quick["columns"]) > 20


def test_django_migrates_as_ever_once_the_block_has_ended() -> None:
    apply, reload_model = Migration.apply, ProjectState.reload_model
    with quickly():
        assert Migration.apply is not apply
    assert (Migration.apply, ProjectState.reload_model) == (apply, reload_model)
