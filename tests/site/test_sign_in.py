"""Signing in: by email address, with a second step if wanted, and for invited people only."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commonweal.kit.models import User
from commonweal.register import writes as register
from commonweal.register.models import Person
from commonweal.register.rules import Viewer

pytestmark = pytest.mark.django_db
BUILDER = Viewer(name="the tests", is_system=True)
PASSWORD = "a long and quiet afternoon"


@pytest.fixture
def invited() -> User:
    return User.objects.create_user("ada@example.org", PASSWORD, name="Ada Northwick")


def sign_in(client: Client, **typed: str) -> Any:
    return client.post(reverse("account_login"), {"login": "ada@example.org", "password": PASSWORD} | typed)


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_sign_in_by_email_address(client: Client, invited: User) -> None:
    answer = sign_in(client)
    assert answer.status_code == 302
    assert answer["Location"] == "/"
    assert is_signed_in(client)


def test_sign_in_does_not_mind_capitals_in_the_address(client: Client, invited: User) -> None:
    sign_in(client, login="Ada@Example.org")
    assert is_signed_in(client)


def test_sign_in_with_a_wrong_password_is_refused_without_saying_which_part_was_wrong(
    client: Client, invited: User
) -> None:
    wrong = sign_in(client, password="guess")
    unknown = sign_in(client, login="nobody@example.org")
    assert not is_signed_in(client)
    told = list(wrong.context["form"].non_field_errors())
    assert told == ["The email address and/or password you specified are not correct."]
    assert list(unknown.context["form"].non_field_errors()) == told


def test_sign_in_of_someone_who_has_left_is_refused(client: Client, invited: User) -> None:
    User.objects.filter(pk=invited.pk).update(is_active=False)
    sign_in(client)
    assert not is_signed_in(client)


def test_sign_in_of_someone_who_is_to_leave_closes_on_that_day(
    client: Client, invited: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = register.add_person(by=BUILDER, name="Ada", email=invited.email)
    Person.objects.filter(pk=person.pk).update(user=invited)
    today = timezone.localdate()
    register.end_person(person, by=BUILDER, on=today + timedelta(days=2))
    sign_in(client)
    assert is_signed_in(client), "they take part until the day before"
    monkeypatch.setattr(timezone, "localdate", lambda: today + timedelta(days=2))
    assert client.get("/").wsgi_request.user.is_anonymous, "whoever is signed in then is so no longer"
    client.logout()
    sign_in(client)
    assert not is_signed_in(client)


def test_sign_in_guessed_too_often_is_held_off(client: Client, invited: User) -> None:
    for _ in range(11):
        sign_in(client, password="guess")
    sign_in(client)
    assert not is_signed_in(client)


def test_sign_in_asks_for_the_second_step_that_a_person_has_set_up(client: Client, invited: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(invited, secret)
    answer = sign_in(client)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    code = f"{hotp_value(secret, _now_in_steps()):06d}"
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert is_signed_in(client)
    assert Authenticator.objects.filter(user=invited).count() == 1


def _now_in_steps() -> int:
    return next(iter(yield_hotp_counters_from_time()))


def test_nobody_signs_up_by_themselves(client: Client) -> None:
    typed = {"email": "me@example.org", "password1": PASSWORD}
    assert client.post(reverse("account_signup"), typed).status_code == 200
    assert not User.objects.exists()


def test_forgotten_password_sends_a_letter_to_the_person_only(client: Client, invited: User) -> None:
    known = client.post(reverse("account_reset_password"), {"email": "ada@example.org"})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert known.status_code == unknown.status_code == 302
    assert known["Location"] == unknown["Location"]
    to_ada = [letter for letter in mail.outbox if letter.to == ["ada@example.org"]]
    assert len(to_ada) == 1
    assert "/sign-in/password/reset/key/" in to_ada[0].body


def test_forgotten_password_can_be_replaced_by_its_letter(client: Client, invited: User) -> None:
    client.post(reverse("account_reset_password"), {"email": "ada@example.org"})
    address = next(word for word in mail.outbox[0].body.split() if "/password/reset/key/" in word)
    page = client.get(address.removeprefix("http://testserver"), follow=True)
    new = "an even longer winter evening"
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    sign_in(client, password=new)
    assert is_signed_in(client)


def test_password_that_is_short_or_common_is_refused(client: Client, invited: User) -> None:
    client.force_login(invited)
    sign_in(client)
    answer = client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "password", "password2": "password"}
    )
    assert "password1" in answer.context["form"].errors
    assert User.objects.get(pk=invited.pk).check_password(PASSWORD)
