"""Changes to what is said of which targets rely on which partnerships."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commonweal.kit import things
from commonweal.kit.record import written
from commonweal.register.models import Organisation, Partnership
from commonweal.register.rules import Viewer
from commonweal.strategy.models import Target
from commonweal.strategy.rules import place_of
from commonweal.structure import rules
from commonweal.structure.models import Reliance, Without


@written
def say_reliance(
    target: Target,
    *,
    organisation: Organisation,
    without: str,
    by: Viewer,
    partnership: Partnership | None = None,
    reason: str = "",
    version: int | None = None,
    why: str = "",
) -> Reliance:
    """Say whether a target can be met without a partnership, or (none given) without any; said again, it changes that."""
    rules.may_say_reliance(by, target, organisation.pk).or_refuse()
    if partnership is not None and partnership.place_id != place_of(target):
        raise ValidationError({"partnership": _("%(name)s belongs to another place.") % {"name": partnership.name}})
    _check_no_contradiction(target, partnership, organisation, without)
    said = Reliance.objects.filter(target=target, partnership=partnership, organisation=organisation).first()
    if said is not None:
        return things.change(said, version=version, without=without, reason=reason)
    return things.add(
        Reliance, target=target, partnership=partnership, organisation=organisation, without=without, reason=reason
    )


def _check_no_contradiction(
    target: Target, partnership: Partnership | None, organisation: Organisation, without: str
) -> None:
    """A target that can be met without any partnership cannot need one of them."""
    others = Reliance.objects.filter(target=target, organisation=organisation).select_related("partnership")
    if partnership is None and without == Without.YES:
        needed = others.filter(partnership__isnull=False, without__in=[Without.NO, Without.PARTLY]).first()
        if needed is not None:
            said = _("This organisation says that it cannot be met, or only partly, without %(name)s.")
            raise ValidationError({"without": said % {"name": needed.partnership}})
    needs_one = partnership is not None and without in (Without.NO, Without.PARTLY)
    if needs_one and others.filter(partnership__isnull=True, without=Without.YES).exists():
        raise ValidationError({"without": _("This organisation says that it can be met without any partnership.")})


@dataclass(frozen=True)
class Said:
    """What an organisation says of one target and one partnership, or any."""

    target: Target
    partnership: Partnership | None
    without: str
    reason: str = ""


@written
def say_reliances(answers: Iterable[Said], *, organisation: Organisation, by: Viewer, why: str = "") -> list[Reliance]:
    """Say many at once. All or nothing; raises ValidationError naming the target and partnership it is about."""
    rows = []
    for answer in answers:
        try:
            rows.append(
                say_reliance(
                    answer.target,
                    partnership=answer.partnership,
                    organisation=organisation,
                    without=answer.without,
                    reason=answer.reason,
                    by=by,
                )
            )
        except ValidationError as refusal:
            about = f"{answer.target}, {answer.partnership or _('any partnership')}"
            raise ValidationError([f"{about}: {message}" for message in refusal.messages]) from refusal
    return rows
