"""Changes to reviews and to what was agreed at their end."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commonweal.kit import things
from commonweal.kit.record import written
from commonweal.register.models import Organisation, Partnership, Person
from commonweal.register.rules import Viewer
from commonweal.structure import rules
from commonweal.structure.models import Audit, Review, ReviewAction


@written
def add_review(audit: Audit, *, partnership: Partnership, on: date, by: Viewer, why: str = "", **facts: Any) -> Review:
    """Write down what was said at the review of a partnership. Raises ValidationError where a fact is wrong or missing."""
    rules.may_add_review(by, audit).or_refuse()
    if partnership.place_id != audit.place_id:
        raise ValidationError({"partnership": _("%(name)s belongs to another place.") % {"name": partnership.name}})
    return things.add(Review, audit=audit, partnership=partnership, on=on, **facts)


@written
def change_review(review: Review, *, version: int, by: Viewer, why: str = "", **facts: Any) -> Review:
    """Put right what was written of a review."""
    rules.may_change_review(by, review).or_refuse()
    return things.change(review, version=version, **facts)


@written
def add_review_action(
    review: Review,
    *,
    kind: str,
    title: str,
    owner: Person,
    due: date,
    by: Viewer,
    organisation: Organisation | None = None,
    why: str = "",
) -> ReviewAction:
    """Add what was agreed: what is to be done, by whom, by when."""
    rules.may_change_review(by, review).or_refuse()
    _refuse_due_before(review, due)
    return things.add(
        ReviewAction, review=review, kind=kind, title=title, owner=owner, due=due, organisation=organisation
    )


@written
def change_review_action(
    action: ReviewAction, *, version: int, by: Viewer, why: str = "", **facts: Any
) -> ReviewAction:
    """Change what was agreed, or move its date."""
    rules.may_change_review_action(by, action).or_refuse()
    if "due" in facts:
        _refuse_due_before(action.review, facts["due"])
    return things.change(action, version=version, **facts)


def _refuse_due_before(review: Review, due: date) -> None:
    if due < review.on:
        said = _("It cannot be due before the review, which was on %(day)s.") % {"day": date_format(review.on, "j F Y")}
        raise ValidationError({"due": said})


@written
def complete_review_action(
    action: ReviewAction, *, on: date, result: str, by: Viewer, version: int | None = None, why: str = ""
) -> ReviewAction:
    """Say that it is done and what came of it."""
    rules.may_change_review_action(by, action).or_refuse()
    return things.change(action, version=version, done_on=on, result=result)
