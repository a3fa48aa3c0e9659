"""A file waits between its preview and its confirmation: for its sender, for its purpose, and for a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from commonweal.kit import uploads


def keep(name: str = "a.csv", *, user_id: int = 1) -> str:
    return uploads.keep(ContentFile(b"name", name=name), user_id=user_id, purpose="test", place_id=7)


def test_upload_is_found_by_its_sender_with_what_was_said_of_it() -> None:
    found = uploads.find(keep(), user_id=1, purpose="test")
    assert found is not None
    assert (found.name, found.content(), found.facts) == ("a.csv", b"name", {"place_id": 7})


def test_upload_is_not_found_by_another_nor_for_another_purpose() -> None:
    token = keep()
    assert uploads.find(token, user_id=2, purpose="test") is None
    assert uploads.find(token, user_id=1, purpose="other") is None


@pytest.mark.parametrize("token", ["", "..", "../secret", "a/b", "no-such-file"])
def test_upload_of_a_made_up_word_is_not_found(token: str) -> None:
    assert uploads.find(token, user_id=1, purpose="test") is None


def test_upload_keeps_only_the_name_of_a_path() -> None:
    found = uploads.find(keep("../../etc/passwd"), user_id=1, purpose="test")
    assert found is not None
    assert found.name == "passwd"


def test_upload_is_gone_when_forgotten() -> None:
    token = keep()
    uploads.forget(token)
    assert uploads.find(token, user_id=1, purpose="test") is None


def test_upload_is_forgotten_after_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    token = keep()
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr("commonweal.kit.uploads.timezone.now", lambda: later)
    keep("b.csv")
    assert uploads.find(token, user_id=1, purpose="test") is None
    assert len(default_storage.listdir(uploads.FOLDER)[1]) == 2
