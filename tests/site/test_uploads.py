"""What is too large is turned away unread, with what to do instead."""

import io
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


class Unread(io.BytesIO):
    """A body that must not be read."""

    def read(self, *args: Any) -> bytes:
        raise AssertionError("the body was read")


def test_upload_beyond_the_limit_is_turned_away_unread(client: Client) -> None:
    five_gigabytes = 5 * 1024**3
    answer = client.generic("POST", "/sign-in/login/", "", CONTENT_LENGTH=five_gigabytes, **{"wsgi.input": Unread()})
    assert answer.status_code == 413
    page = " ".join(answer.content.decode().split())
    assert "What you sent is 5120 MB, and this installation takes at most 200 MB at once." in page
    assert "commonweal evidence add" in page


def test_upload_within_the_limit_reaches_its_page(client: Client, settings: Any) -> None:
    settings.COMMONWEAL_UPLOAD_MB = 1
    answer = client.post("/sign-in/login/", {"login": "x" * (1024 * 512)})
    assert answer.status_code == 200
