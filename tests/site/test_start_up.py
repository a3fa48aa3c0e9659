"""What is made sure of before a page is served."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import OperationalError

from commonweal.cli.refusal import CannotGoOn
from commonweal.site import start_up


def test_database_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OperationalError("connection failed\nFATAL: no such user")

    monkeypatch.setattr(start_up.connection, "ensure_connection", refuse)
    with pytest.raises(CannotGoOn, match=r"cannot be reached: FATAL: no such user\. Check that it runs"):
        start_up.reach_database()


@pytest.mark.django_db
def test_database_in_shape_is_left_alone() -> None:
    said: list[str] = []
    start_up.reach_database()
    start_up.shape_database(said.append)
    start_up.refuse_unshaped_database()
    assert said == []


def test_database_of_another_shape_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start_up, "waiting_migrations", lambda: 3)
    with pytest.raises(CannotGoOn, match=r"3 changes are waiting.*Take a copy of it, run 'commonweal migrate'"):
        start_up.refuse_unshaped_database()


@pytest.mark.django_db
def test_database_from_which_no_changes_lead_here_is_told() -> None:
    """As left by a demonstration that was built between two releases."""
    recorder = MigrationRecorder(connection)
    for app, name in recorder.applied_migrations():
        if app == "register" and name != "0001_first":
            recorder.record_unapplied(app, name)
    with pytest.raises(CannotGoOn, match=r"between releases.*register\.\w+.*data folder is removed"):
        start_up.shape_database(lambda text: None)


def test_style_sheets_are_gathered_only_when_one_has_changed(tmp_path: Path, settings: Any) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "a.css").write_text("a { color: red }")
    settings.STATICFILES_DIRS = [sources]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "static"
    said: list[str] = []

    start_up.collect_static(said.append)
    start_up.collect_static(said.append)
    assert len(said) == 1
    assert (tmp_path / "static" / "a.css").exists()

    os.utime(sources / "a.css", (1, 1))
    start_up.collect_static(said.append)
    assert len(said) == 2


def test_style_sheets_are_served_from_their_sources_while_developing(tmp_path: Path, settings: Any) -> None:
    settings.DEBUG = True
    settings.STATIC_ROOT = tmp_path / "static"
    start_up.collect_static(lambda text: None)
    assert not (tmp_path / "static").exists()
