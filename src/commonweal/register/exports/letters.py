"""Letters that the register sends."""

from __future__ import annotations

from collections.abc import Callable

from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commonweal.register.models import CorrectionLink
from commonweal.register.reads import corrections
from commonweal.register.rules import Viewer


def address_of(viewer: Viewer, link: CorrectionLink, absolute: Callable[[str], str]) -> str:
    """The whole address that a link is, for whoever is to have it."""
    return absolute(reverse("register:entry-correct", args=[corrections.token(viewer, link)]))


def correction_letter(viewer: Viewer, absolute: Callable[[str], str], link: CorrectionLink) -> EmailMessage:
    """The letter that brings a correction link to whoever it is about."""
    facts = {
        "thing": link.about,
        "place": link.place,
        "address": address_of(viewer, link, absolute),
        "day": date_format(link.expires_on, "j F Y"),
        "name": link.made_by,
    }
    body = _(
        "Hello,\n\n"
        "this is what the partnership register of %(place)s holds of %(thing)s:\n\n"
        "%(address)s\n\n"
        "Please look at it and correct what is wrong. You need no account. Nothing changes until the support team has "
        "looked at what you send. The link opens until %(day)s; whoever has it can use it, so pass it on only to "
        "those who should.\n\n"
        "%(name)s\nfor the support team of %(place)s\n"
    )
    subject = _("Is this still right? %(thing)s in the register of %(place)s") % facts
    return EmailMessage(" ".join(subject.split()), body % facts, to=[link.email])
