"""Questions about what follows from a restructure: what becomes of every part, what stands in its way, and how much changes at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from math import isnan
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonweal.analysis import branches
from commonweal.register.models import Sector
from commonweal.register.rules import Viewer
from commonweal.structure import rules
from commonweal.structure.models import Stage
from commonweal.structure.reads.branches import Ground, Key
from commonweal.structure.reads.trials import Trial, Tried


@dataclass(frozen=True)
class Fate:
    """What becomes of one seat, duty, law, target, tie or set of papers."""

    kind: str
    what: str
    where: str
    """The partnership it is on, or with, today."""
    then: str
    note: str = ""


FATES = {
    "partnership": gettext_lazy("partnership"),
    "seat": gettext_lazy("seat"),
    "duty": gettext_lazy("duty"),
    "target": gettext_lazy("target"),
    "tie": gettext_lazy("tie"),
    "protocol": gettext_lazy("protocol"),
}


def fates_of(viewer: Viewer, found: Trial) -> list[Fate]:
    """What becomes of every partnership, seat, duty, target, tie and set of papers that does not stay as it is."""
    ground, told = found.ground, found.differences
    name = _namer(ground)
    nobody = _("nobody: it needs a home")
    fates = [_fate_of_body(found, key) for key in sorted(told.closed, key=name)]
    fates += [Fate("partnership", name(key), "", _("is set up")) for key in sorted(told.opened, key=name)]
    fates += [
        Fate("seat", _who(ground, seat), name(seat.body), _("moves to %(body)s") % {"body": name(then)})
        for seat, then in told.seats_moved
    ]
    fates += [
        Fate("seat", _who(ground, seat), name(seat.body), _("ends"), _why_ended(found, seat))
        for seat in told.seats_ended
    ]
    fates += [
        Fate("seat", _who(ground, seat), "", _("begins on %(body)s") % {"body": name(seat.body)})
        for seat in told.seats_begun
    ]
    fates += [
        Fate("duty", name(duty), name(home) if home else _("nobody"), name(then) if then else nobody)
        for duty, home, then in told.homes
    ]
    fates += [
        Fate("target", str(ground.targets[target]), _names(ground, before), _names(ground, after) or nobody)
        for target, before, after in told.targets
        if target in ground.targets
    ]
    fates += [
        Fate("protocol", title, name(key), _protocol_then(found, key))
        for key in sorted(told.closed, key=name)
        for title in ground.protocols.get(key, ())
    ]
    fates += [
        Fate("tie", f"{name(first)} – {name(other)}", "", _("ends")) for first, _kind, other in sorted(told.lines_ended)
    ]
    return fates


def _namer(ground: Ground) -> Any:
    return lambda key: ground.named[key].name if key in ground.named else key


def _names(ground: Ground, keys: Any) -> str:
    return ", ".join(sorted(ground.named[key].name for key in keys if key in ground.named))


def _who(ground: Ground, seat: branches.Seat) -> str:
    organisation = ground.organisations.get(seat.organisation or "")
    person = ground.people.get(seat.person or "")
    return ", ".join(str(one) for one in (organisation, person) if one) or _("vacant seat")


def _why_ended(found: Trial, seat: branches.Seat) -> str:
    stays = any(seat.holder and other.holder == seat.holder for other in found.after.seats)
    if seat.body not in found.after.bodies:
        return _("Its partnership ends; it sits elsewhere still.") if stays else _("Its partnership ends.")
    return _("It gives up the seat.")


def _ending_of(found: Trial, key: str) -> Any:
    """The step that ends a body."""
    return next(
        (
            step.operation
            for step in found.steps
            if not step.fault and step.operation.kind in rules.ENDING and Key.subject(step.operation) == key
        ),
        None,
    )


def _fate_of_body(found: Trial, key: str) -> Fate:
    ended = _ending_of(found, key)
    then = _("closes")
    if ended is not None and ended.onto is not None:
        then = _("is merged into %(body)s") % {"body": ended.onto}
    said = [ended.exit_arrangements, ended.records] if ended else []
    return Fate("partnership", found.ground.named[key].name, "", then, " ".join(word for word in said if word))


def _protocol_then(found: Trial, key: str) -> str:
    ended = _ending_of(found, key)
    return _("passes to %(body)s") % {"body": ended.onto} if ended is not None and ended.onto else _("ends")


# --- What stands in the way of adopting it


def hindrances(viewer: Viewer, found: Trial) -> list[str]:
    """Why a restructure cannot be adopted yet, each with its remedy; nothing where it can."""
    said = []
    if not found.steps:
        said.append(_("It has no steps."))
    said += [
        _("Step %(number)d cannot be taken: %(why)s") % {"number": step.operation.position, "why": step.fault}
        for step in found.steps
        if step.fault
    ]
    said += [
        _("“%(duty)s” is required by law and would be in nobody’s remit. Give it a home.") % {"duty": duty}
        for duty in found.orphaned_by_law
    ]
    missed_today = {(short.body, short.sector) for short in found.before_figures.short}
    said += [
        _short(found.ground, short) for short in found.figures.short if (short.body, short.sector) not in missed_today
    ]
    said += [
        _("Step %(number)d ends a partnership: say its exit arrangements and what becomes of its papers.")
        % {"number": step.operation.position}
        for step in found.steps
        if step.wants_exit
    ]
    without = [loser.organisation.name for loser in found.losers if not loser.after and not loser.assurance]
    if without:
        said.append(
            ngettext(
                "%(names)s would be left without a seat: say how it is kept on board.",
                "%(names)s would be left without a seat: say how each is kept on board.",
                len(without),
            )
            % {"names": ", ".join(without)}
        )
    unstaged = [str(step.operation.position) for step in found.steps if step.operation.stage_id is None]
    if unstaged:
        said.append(
            ngettext("Step %(steps)s has no stage.", "Steps %(steps)s have no stage.", len(unstaged))
            % {"steps": ", ".join(unstaged)}
        )
    said += [
        _("Step %(number)d cannot be taken on the day of its stage: what it rests on comes later.") % {"number": number}
        for stage in staged(viewer, found)
        for number in stage.out_of_order
    ]
    return said


def _short(ground: Ground, short: branches.Short) -> str:
    told = {"body": ground.named[short.body].name, "quorum": short.quorum, "held": short.held}
    if short.sector is None:
        return _("%(body)s could not decide: its quorum is %(quorum)d, and %(held)d of its seats are held.") % told
    told["sector"] = Sector(short.sector).label
    return (
        _(
            "%(body)s could not decide: %(quorum)d of the %(sector)s sector must be there, and %(held)d such seats are held."
        )
        % told
    )


# --- Stages


@dataclass(frozen=True)
class Staged:
    """A stage with what changes on its day, at once."""

    stage: Stage | None
    """None for the steps that have no stage yet."""
    steps: tuple[Tried, ...]
    partnerships: int
    """Partnerships that close, are set up or gain or lose a seat, a duty or a target on that day."""
    share: float
    """Those among all that stand before."""
    seats: int
    duties: int
    targets: int
    organisations: int
    """Organisations whose seats change."""
    hours: Decimal | None
    """How many hours a year more (or, below 0, fewer) those who sit give after it."""
    out_of_order: tuple[int, ...]
    """Steps that cannot be taken on that day though they can in their own order."""

    @property
    def percent(self) -> int:
        return round(100 * self.share)

    @property
    def hours_less(self) -> Decimal:
        return -(self.hours or Decimal(0))


def staged(viewer: Viewer, found: Trial) -> list[Staged]:
    """The stages in the order of their days, each with how much changes at once; what has no stage comes last."""

    def day(step: Tried) -> tuple[bool, Any, int]:
        stage = step.operation.stage
        return (stage is None, (stage.on, stage.pk) if stage else (date.max, 0), step.operation.position)

    told, branch = [], found.ground.branch
    steps = sorted(found.steps, key=day)
    for _key, several in groupby(steps, key=lambda step: step.operation.stage_id):
        now = tuple(several)
        tried = branches.taken(branch, [Ground.step_of(step.operation) for step in now])
        late = tuple(now[at].operation.position for at, _why in tried.impossible if not now[at].fault)
        told.append(_stage(found.ground, now, branch, tried.branch, out_of_order=late))
        branch = tried.branch
    used = {one.stage.pk for one in told if one.stage}
    empty = [
        _stage(found.ground, (), branch, branch, stage)
        for stage in found.restructure.stages.all()
        if stage.pk not in used
    ]
    return sorted(
        [*told, *empty],
        key=lambda one: (one.stage is None, (one.stage.on, one.stage.pk) if one.stage else (date.max, 0)),
    )


def _stage(
    ground: Ground,
    steps: tuple[Tried, ...],
    before: branches.Branch,
    after: branches.Branch,
    stage: Stage | None = None,
    out_of_order: tuple[int, ...] = (),
) -> Staged:
    told = branches.differences(before, after)
    seats = [*(seat for seat, _then in told.seats_moved), *told.seats_ended, *told.seats_begun]
    touched = told.closed | told.opened | {seat.body for seat in seats} | {then for _seat, then in told.seats_moved}
    touched |= {body for _duty, home, then in told.homes for body in (home, then) if body}
    touched |= {body for _target, was, will in told.targets for body in was ^ will}
    more = ground.hours_of(after) - ground.hours_of(before)
    return Staged(
        stage=steps[0].operation.stage if steps else stage,
        steps=steps,
        partnerships=len(touched),
        share=len(touched) / len(before.bodies) if before.bodies else 0.0,
        seats=len(seats),
        duties=len(told.homes),
        targets=len(told.targets),
        organisations=len({seat.organisation for seat in seats if seat.organisation}),
        hours=None if isnan(more) else Decimal(str(round(more, 2))),
        out_of_order=out_of_order,
    )
