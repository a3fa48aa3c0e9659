"""Who may open an account and until when: people whom a support team has invited, until they leave."""

from __future__ import annotations

from datetime import date
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from commonweal.kit.models import User
from commonweal.kit.prepared import Prepared
from commonweal.register import reads
from commonweal.register.rules import Viewer


def may_still_sign_in(user_id: int) -> User | None:
    """The user of a number while they may sign in. One query."""
    return STILL.first(user_id=int(user_id), on=timezone.localdate())


def _still(user_id: int, on: date) -> QuerySet[User]:
    left = reads.people_who_left(Viewer.public(), on=on).filter(user=OuterRef("pk"))
    return User.objects.filter(~Exists(left), pk=user_id, is_active=True)


STILL = Prepared(_still, user_id=7_402_551_983, on=date(1066, 10, 14))


class UntilTheyLeave(AuthenticationBackend):
    """Closes a sign-in on the day from which the register says that its person no longer takes part, and not before."""

    def get_user(self, user_id: int) -> User | None:
        """Whoever is signed in is asked for at every request, so that the day closes what was opened before it."""
        return may_still_sign_in(user_id)


class InvitedPeople(DefaultAccountAdapter):
    """Closes public sign-up: an account is made when a support team invites someone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: User, **facts: Any) -> Any:
        if may_still_sign_in(user.pk) is None:
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **facts)

    def can_delete_email(self, email_address: Any) -> bool:
        """The address is the name by which a person signs in: whoever runs the installation changes it."""
        return False


class InvitedPartners(DefaultSocialAccountAdapter):
    """A partner's sign-on opens an account that exists already; it never makes one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False
