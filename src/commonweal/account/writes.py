"""Every change that the account to the public allows. A snapshot is written once and never changed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.account import reads, rules
from commonweal.account.models import Publication
from commonweal.evidence import reads as evidence
from commonweal.kit import freezing, things
from commonweal.kit.record import written
from commonweal.register.models import Seat
from commonweal.register.rules import Viewer
from commonweal.strategy.models import Target
from commonweal.strategy.rules import decides


@written
def publish_target(target: Target, *, by: Viewer, on: date, through: Seat, why: str = "") -> Publication:
    """Freeze everything that may be told of a target on a day, hash it, and tell it to everyone."""
    rules.may_publish(by, target).or_refuse()
    return _freeze(target, by=by, on=on, through=through)


@written
def correct_publication(
    publication: Publication, *, correction: str, by: Viewer, on: date, through: Seat, why: str = ""
) -> Publication:
    """Publish the target afresh, saying what was wrong before. The one that it corrects stays, and says so."""
    rules.may_correct(by, publication).or_refuse()
    if not correction.strip():
        raise ValidationError({"correction": _("Say what was wrong and what is right.")})
    return _freeze(publication.target, by=by, on=on, through=through, corrects=publication, correction=correction)


@written
def withdraw_publication(
    publication: Publication, *, on: date, by: Viewer, why: str, version: int | None = None, earlier: str = ""
) -> Publication:
    """Stop telling it: only a notice stays, saying when it was withdrawn and why.

    Where it corrects another that can be read, `earlier` says what becomes of that. Raises ValidationError where it does not.
    """
    rules.may_withdraw(by, publication).or_refuse()
    if not why.strip():
        raise ValidationError({"why": _("Say why it is withdrawn: the notice tells the public.")})
    if on < publication.published_on:
        raise ValidationError({"on": _("It cannot be withdrawn before the day on which it was published.")})
    still = reads.earlier_readable(by, publication)
    if still and earlier not in list(rules.Earlier):
        raise ValidationError({"earlier": _("Say what becomes of the earlier account, which can still be read.")})
    withdrawn = things.change(publication, version=version, withdrawn_on=on, withdrawn_why=why.strip())
    if earlier == rules.Earlier.WITHDRAWN:
        for one in still:
            things.change(one, version=None, withdrawn_on=on, withdrawn_why=why.strip())
    return withdrawn


def _freeze(
    target: Target,
    *,
    by: Viewer,
    on: date,
    through: Seat,
    corrects: Publication | None = None,
    correction: str = "",
) -> Publication:
    place_id = rules.place_of(target)
    _check_seat(through, place_id, on)
    _check_day(on, corrects)
    _check_evidence(by)
    told: dict[str, Any] = {"corrects": corrects, "correction": correction.strip()}
    snapshot = reads.snapshot(by, target, on=on, through=through, at=timezone.localtime(), **told)
    facts: dict[str, Any] = {"corrects": corrects, "correction": correction.strip()} if corrects else {}
    return things.add(
        Publication,
        place_id=place_id,
        target=target,
        title=target.title,
        snapshot=snapshot,
        sha256=freezing.digest(snapshot),
        published_on=on,
        published_through=through,
        **facts,
    )


def _check_seat(through: Seat, place_id: int, on: date) -> None:
    verdict = decides(through, place_id, on)
    if not verdict:
        raise ValidationError({"through": verdict.reason})


def _check_evidence(by: Viewer) -> None:
    """What is told for good must not rest on half of what is known."""
    faults = [each.fault for each in evidence.damage(by)]
    if faults:
        raise ValidationError(
            [_("Nothing can be published while a file of the evidence is not what was written."), *faults]
        )


def _check_day(on: date, corrects: Publication | None) -> None:
    if on > reads.today():
        raise ValidationError({"on": _("A day to come cannot be the day of publication.")})
    if corrects is not None and on < corrects.published_on:
        raise ValidationError({"on": _("A correction cannot be older than what it corrects.")})
