"""Sign-in pages, which a library brings, are drawn like every other page."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from commonweal.kit.models import User
from tests.kit.outline import Outline

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough secret"
PUBLIC = [
    "account_login",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_email_verification_sent",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
]
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
    # The library answers the page of a sign-on that failed with 401.
    assert response.status_code == (401 if name == "socialaccount_login_error" else 200), response
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


# Of the library's own pages: what a council officer would not say.
FOREIGN = ("Sign Up", "Confirm Access", "reauthenticate", "Remember Me", "Primary", "Account Connections", "Third-Party",
           "Unverified", "Change Password", "Authenticator App", "Verify", "Login")  # fmt: skip


@pytest.mark.parametrize("name", PUBLIC)
def test_pages_for_everyone_speak_as_this_house_does(client: Client, name: str) -> None:
    said = " ".join(drawn(client, name).words)
    assert [words for words in FOREIGN if words in said] == []


@pytest.mark.parametrize("name", SIGNED_IN)
def test_pages_for_those_signed_in_speak_as_this_house_does(signed_in: Client, name: str) -> None:
    said = " ".join(drawn(signed_in, name).words)
    assert [words for words in FOREIGN if words in said] == []


def test_the_only_address_can_be_neither_removed_nor_doubled(signed_in: Client) -> None:
    page = drawn(signed_in, "account_email")
    assert "amara@example.org" in page.words
    assert [button for button in page.tags("button") if button.get("name", "").startswith("action")] == []
    signed_in.post(reverse("account_email"), {"action_remove": "", "email": "amara@example.org"})
    signed_in.post(reverse("account_email"), {"action_add": "", "email": "other@example.org"})
    assert [each.email for each in EmailAddress.objects.all()] == ["amara@example.org"]


def test_a_letter_that_confirms_nothing_any_more_says_so(client: Client) -> None:
    page = Outline(client.get(reverse("account_confirm_email", args=["used"])).content.decode())
    assert "This link is used up" in page.words


def test_the_second_step_is_switched_on_and_off_in_this_house_s_words(signed_in: Client) -> None:
    TOTP.activate(User.objects.get(), generate_totp_secret())
    for name in ("mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_reauthenticate"):
        page = drawn(signed_in, name)
        looks_like_ours(page)
        assert [words for words in FOREIGN if words in " ".join(page.words)] == []
    signed_in.post(reverse("mfa_generate_recovery_codes"))
    codes = drawn(signed_in, "mfa_view_recovery_codes")
    looks_like_ours(codes)
    assert "10 of 10 codes are left. Each opens your account once, on a day without your phone." in codes.words


def test_a_link_that_is_used_up_says_what_to_do(client: Client) -> None:
    page = Outline(client.get(reverse("account_reset_password_from_key", args=["1", "set-password"])).content.decode())
    assert "This link is used up" in page.words
    assert page.tag("a", href=reverse("account_reset_password"))


def test_a_wrong_password_is_told_in_the_summary_and_in_the_title(client: Client) -> None:
    response = client.post(reverse("account_login"), {"login": "amara@example.org", "password": "wrong"})
    page = Outline(response.content.decode())
    assert page.words[0].startswith("Error: Sign in")
    assert "There is a problem" in page.words


def test_sign_in_does_not_offer_to_sign_up(client: Client) -> None:
    assert reverse("account_signup") not in {link.get("href") for link in drawn(client, "account_login").tags("a")}
