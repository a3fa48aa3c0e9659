"""Links by which people keep their own entry true, and what becomes of what they send."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.kit import things
from commonweal.kit.record import written
from commonweal.register import reads, rules
from commonweal.register.models import Correction, CorrectionLink, Organisation, Person, Place
from commonweal.register.reads import corrections
from commonweal.register.rules import Viewer
from commonweal.register.writes.organisations import change_organisation, change_person

MOST_WAITING = 3
"""How many corrections of one link may wait at a time: whoever has the link cannot bury the team."""

MOST_A_DAY = 10
"""How many corrections one link takes in a day."""


@written
def make_link(
    about: Organisation | Person,
    *,
    place: Place,
    by: Viewer,
    on: date,
    days: int = 30,
    email: str = "",
    letter: Callable[[CorrectionLink], EmailMessage] | None = None,
    why: str = "",
) -> CorrectionLink:
    """Make a link by which an organisation or a person may correct its entry, and post the letter if an address is given."""
    rules.may_support(by, place.pk).or_refuse()
    # Whoever holds the link sees how to reach the person, and the team that made it decides on what is sent.
    rules.may_keep(by, kept_by=reads.keepers_of(by, about)).or_refuse()
    kind = str(about._meta.model_name)
    facts: dict[str, Any] = {kind: about, "place": place, "email": email.strip().lower()}
    link = things.add(CorrectionLink, **facts, made_on=on, made_by=by.name, expires_on=on + timedelta(days=days))
    if link.email and letter is not None:
        # Posted once the link is kept, and a mail server that is away does not take the link back.
        transaction.on_commit(letter(link).send, robust=True)
    return link


@written
def revoke_link(
    link: CorrectionLink, *, by: Viewer, on: date, version: int | None = None, why: str = ""
) -> CorrectionLink:
    """Withdraw a link: it no longer opens. What was sent by it stays."""
    rules.may_support(by, link.place_id).or_refuse()
    if link.revoked_on is not None:
        raise ValidationError(_("This link was withdrawn already."))
    return things.change(link, version=version, revoked_on=on, revoked_by=by.name)


@written
def propose_correction(
    link: CorrectionLink, *, by: Viewer, at: datetime, note: str = "", sent_by: str = "", why: str = "", **proposed: str
) -> Correction:
    """Send what an entry should be. Nothing changes until a support team accepts it.

    Raises Refused when the link no longer opens, ValidationError when nothing differs or too much was sent.
    """
    link = CorrectionLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    rules.may_correct(by, link, on=at.date()).or_refuse()
    about: Any = link.about
    fields = corrections.FIELDS[type(about)]
    changed = {name: proposed[name] for name in fields if name in proposed and proposed[name] != getattr(about, name)}
    if not changed and not note.strip():
        raise ValidationError(_("You have changed nothing. Change what is wrong, or write what is."))
    _refuse_too_much(link, at)
    kind = str(about._meta.model_name)
    return things.add(
        Correction,
        **{kind: about},
        link=link,
        was={name: getattr(about, name) for name in changed},
        proposed=changed,
        note=note.strip(),
        sent_at=at,
        sent_by=sent_by.strip(),
    )


def _refuse_too_much(link: CorrectionLink, at: datetime) -> None:
    sent = Correction.objects.filter(link=link)
    if sent.filter(accepted_on__isnull=True, declined_on__isnull=True).count() >= MOST_WAITING:
        raise ValidationError(
            _("The support team has yet to look at what you sent before. Please send more once it has.")
        )
    if sent.filter(sent_at__gt=at - timedelta(days=1)).count() >= MOST_A_DAY:
        raise ValidationError(_("You have sent a lot today. Please go on tomorrow, or ring the support team."))


@written
def accept_correction(
    correction: Correction,
    *,
    by: Viewer,
    on: date,
    entry_version: int | None = None,
    version: int | None = None,
    why: str = "",
) -> Correction:
    """Make an entry what its owner says it should be. Raises Stale when the entry is no longer as the page showed it."""
    rules.may_decide_correction(by, correction).or_refuse()
    about: Any = correction.about
    facts = dict(correction.proposed)
    if facts:
        change = change_organisation if isinstance(about, Organisation) else change_person
        change(about, by=by, version=entry_version, **facts)
    return things.change(correction, version=version, accepted_on=on, accepted_by=by.name)


@written
def decline_correction(
    correction: Correction, *, by: Viewer, on: date, reason: str, version: int | None = None, why: str = ""
) -> Correction:
    """Leave an entry as it is, and say why."""
    rules.may_decide_correction(by, correction).or_refuse()
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is declined.")})
    facts = {"declined_on": on, "declined_by": by.name, "declined_why": reason.strip()}
    return things.change(correction, version=version, **facts)
