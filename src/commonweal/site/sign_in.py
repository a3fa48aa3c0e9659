"""Who may open an account: only people whom a support team has invited."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class InvitedPeople(DefaultAccountAdapter):
    """Closes public sign-up: an account is made when a support team invites someone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def can_delete_email(self, email_address: Any) -> bool:
        """The address is the name by which a person signs in: whoever runs the installation changes it."""
        return False


class InvitedPartners(DefaultSocialAccountAdapter):
    """A partner's sign-on opens an account that exists already; it never makes one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False
