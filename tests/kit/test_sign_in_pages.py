"""Sign-in pages, which a library brings, are drawn like every other page."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from commonweal.kit.models import User
from tests.kit.outline import Outline

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough secret"
PUBLIC = ["account_login", "account_signup", "account_reset_password", "account_reset_password_done"]
SIGNED_IN = [
    "account_logout",
    "account_change_password",
    "account_email",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "socialaccount_connections",
]


@pytest.fixture
def signed_in(client: Client) -> Client:
    User.objects.create_user("amara@example.org", PASSWORD, name="Amara Osei")
    client.post(reverse("account_login"), {"login": "amara@example.org", "password": PASSWORD})
    # Changing how one signs in asks for the password again.
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def drawn(client: Client, name: str) -> Outline:
    response = client.get(reverse(name))
    assert response.status_code == 200, response
    return Outline(response.content.decode())


def looks_like_ours(page: Outline) -> None:
    assert page.parts.count("/h1") == 1
    assert page.tag("main", id="main-content")
    controls = [box for box in page.tags("input") if box.get("type") in ("text", "email", "password", "checkbox")]
    assert all(box["class"].startswith("govuk-") for box in controls), controls
    labelled = {label["for"] for label in page.tags("label")}
    assert {box["id"] for box in controls} <= labelled
    assert page.words[0].count(" – ") == 1


@pytest.mark.parametrize("name", PUBLIC)
def test_pages_for_everyone_look_like_ours(client: Client, name: str) -> None:
    looks_like_ours(drawn(client, name))


@pytest.mark.parametrize("name", SIGNED_IN)
def test_pages_for_those_signed_in_look_like_ours(signed_in: Client, name: str) -> None:
    page = drawn(signed_in, name)
    looks_like_ours(page)
    assert "Amara Osei" in page.words


def test_a_wrong_password_is_told_in_the_summary_and_in_the_title(client: Client) -> None:
    response = client.post(reverse("account_login"), {"login": "amara@example.org", "password": "wrong"})
    page = Outline(response.content.decode())
    assert page.words[0].startswith("Error: Sign in")
    assert "There is a problem" in page.words


def test_sign_in_does_not_offer_to_sign_up(client: Client) -> None:
    assert reverse("account_signup") not in {link.get("href") for link in drawn(client, "account_login").tags("a")}
