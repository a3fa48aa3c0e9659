"""Columns, sentences and pictures of proposals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_tables2 import Column, DateColumn, Table

from commonweal.analysis.restructuring import Because, Fate, Limit, Status
from commonweal.kit import charts
from commonweal.kit.charts import Chart
from commonweal.kit.figures import with_unit
from commonweal.structure.exports.shape import FigureColumn
from commonweal.structure.reads.proposals import Answer, BodyThen, Changed, Easing, Listed, Named, Point
from commonweal.structure.rules import ProposalState

NAMES = 4
"""How many names of a kind a row of the page shows; a file has them all."""
STATES = {
    ProposalState.WAITING: gettext_lazy("Waiting to start"),
    ProposalState.RUNNING: gettext_lazy("Being worked out"),
    ProposalState.STOPPING: gettext_lazy("Asked to stop"),
    ProposalState.LOST: gettext_lazy("Broken off"),
    ProposalState.FAILED: gettext_lazy("Not worked out"),
    ProposalState.DONE: gettext_lazy("Finished"),
}
STATUSES = {
    Status.OPTIMAL: gettext_lazy("Nothing better exists"),
    Status.WITHIN_GAP: gettext_lazy("Nothing much better exists"),
    Status.TIME_LIMIT: gettext_lazy("The time was up"),
    Status.STOPPED: gettext_lazy("Somebody stopped it"),
    Status.INFEASIBLE: gettext_lazy("No shape keeps every limit"),
}
FATES = {
    Fate.KEPT: gettext_lazy("Stands"),
    Fate.MERGED: gettext_lazy("Is merged"),
    Fate.CLOSED: gettext_lazy("Closes"),
    Fate.OPENED: gettext_lazy("Is set up"),
    Fate.NOT_OPENED: gettext_lazy("Is not set up"),
}
CHANGES = {
    "closed": gettext_lazy("Closes"),
    "merged": gettext_lazy("Is merged into another"),
    "opened": gettext_lazy("Is set up"),
    "moved": gettext_lazy("Work moves"),
    "begun": gettext_lazy("Gets a seat"),
    "ended": gettext_lazy("Gives up a seat"),
    "gone": gettext_lazy("Loses a seat with its partnership"),
}


def _link(named: Named | Listed | None) -> SafeString | str:
    if named is None:
        return ""
    if not named.href:
        return named.name
    return format_html('<a class="govuk-link" href="{}">{}</a>', named.href, named.name)


def hours(value: float) -> str:
    """Hours as a page says them."""
    return with_unit(value, "", 0)


class ProposalTable(Table):
    """What was asked of the optimiser, and what came of it."""

    name = Column(verbose_name=gettext_lazy("Proposal"))
    theme = Column(verbose_name=gettext_lazy("Of"), default=gettext_lazy("the whole place"))
    asked_on = DateColumn(verbose_name=gettext_lazy("Asked on"), format="j F Y")
    asked_by = Column(verbose_name=gettext_lazy("By"), default="", visible=False)
    state = Column(verbose_name=gettext_lazy("State"))
    bodies_today = Column(verbose_name=gettext_lazy("Partnerships today"), default="", visible=False)
    bodies_then = Column(verbose_name=gettext_lazy("Partnerships then"), default="")
    hours_today = FigureColumn(verbose_name=gettext_lazy("Hours a year today"), default="", visible=False)
    hours_then = FigureColumn(verbose_name=gettext_lazy("Hours a year then"), default="")
    changes = Column(verbose_name=gettext_lazy("Changes"), default="", visible=False)
    gap = Column(verbose_name=gettext_lazy("Gap at most"), default="")

    class Meta:
        order_by = ()

    def render_name(self, record: Listed) -> SafeString | str:
        return _link(record)

    def value_name(self, record: Listed) -> str:
        return record.name

    def render_state(self, record: Listed) -> str:
        said = STATUSES.get(record.status) if record.status in (Status.INFEASIBLE, Status.STOPPED) else None
        return str(said or STATES[record.state])

    def render_bodies_then(self, record: Listed) -> str:
        return _("%(then)s (of %(today)s)") % {"then": record.bodies_then, "today": record.bodies_today}

    def value_bodies_then(self, value: int) -> int:
        return value

    def render_hours_then(self, record: Listed) -> str:
        told = {"then": hours(record.hours_then or 0.0), "today": hours(record.hours_today or 0.0)}
        return _("%(then)s (of %(today)s)") % told

    def value_hours_then(self, value: float) -> float:
        return value

    def render_gap(self, value: float) -> str:
        return with_unit(100 * value, "%", 1)

    def value_gap(self, value: float) -> float:
        return round(value, 6)


class BodyTable(Table):
    """What becomes of every partnership, and why."""

    name = Column(verbose_name=gettext_lazy("Partnership"))
    fate = Column(verbose_name=gettext_lazy("What becomes of it"))
    into = Column(verbose_name=gettext_lazy("Into"), default="", order_by=("into__name",))
    hours_today = FigureColumn(verbose_name=gettext_lazy("Hours a year today"))
    hours_then = FigureColumn(verbose_name=gettext_lazy("Hours then"))
    why = Column(verbose_name=gettext_lazy("Why, and with what"), empty_values=(), orderable=False)

    def render_name(self, record: BodyThen) -> SafeString | str:
        return _link(record.body)

    def value_name(self, record: BodyThen) -> str:
        return record.name

    def render_fate(self, value: Fate) -> str:
        return str(FATES[value])

    def render_into(self, record: BodyThen) -> SafeString | str:
        return _link(record.into)

    def value_into(self, record: BodyThen) -> str:
        return record.into.name if record.into else ""

    def render_why(self, record: BodyThen) -> str:
        return reason_in_words(record, most=NAMES)

    def value_why(self, record: BodyThen) -> str:
        return reason_in_words(record)


class ChangeTable(Table):
    """Every change that a proposal would make, one by one."""

    kind = Column(verbose_name=gettext_lazy("Change"))
    name = Column(verbose_name=gettext_lazy("What or who"))
    source = Column(verbose_name=gettext_lazy("From"), default="", order_by=("source__name",))
    to = Column(verbose_name=gettext_lazy("To"), default="", order_by=("to__name",))

    def render_kind(self, value: str) -> str:
        return str(CHANGES[value])

    def render_name(self, record: Changed) -> SafeString | str:
        return _link(record.what)

    def value_name(self, record: Changed) -> str:
        return record.name

    def render_source(self, record: Changed) -> SafeString | str:
        return _link(record.source)

    def value_source(self, record: Changed) -> str:
        return str(record.source or "")

    def render_to(self, record: Changed) -> SafeString | str:
        return _link(record.to)

    def value_to(self, record: Changed) -> str:
        return str(record.to or "")


# --- Sentences


def summary_in_words(found: Answer) -> str:
    """What a proposal says, in one sentence."""
    figures = found.figures
    if figures["hours_then"] is None:
        return str(STATUSES[found.status]) + "."
    told = {
        "bodies": figures["bodies_today"],
        "then": figures["bodies_then"],
        "hours": hours(figures["hours_today"]),
        "hours_then": hours(figures["hours_then"]),
        "change": hours(figures["change_hours"]),
    }
    if not figures["changes"]:
        return _("Nothing found is lighter than today: %(bodies)s partnerships, %(hours)s hours a year.") % told
    said = _(
        "From %(bodies)s partnerships to %(then)s, and from %(hours)s hours a year to %(hours_then)s; getting there "
        "takes %(change)s hours once."
    )
    return said % told


def proof_in_words(found: Answer) -> str:
    """How far from the best possible it is, in a sentence."""
    figures = found.figures
    if figures["gap"] is None or figures["objective"] is None:
        return ""
    told = {
        "objective": hours(figures["objective"]),
        "bound": hours(figures["bound"] or 0.0),
        "gap": with_unit(100 * figures["gap"], "%", 1),
    }
    if found.status is Status.OPTIMAL:
        return _("Nothing lighter exists under these limits: that is proven.")
    said = _(
        "It is at most %(gap)s from the best possible: %(objective)s hours a year with the share of the change, and "
        "nothing is below %(bound)s."
    )
    return said % told


def reason_in_words(one: BodyThen, *, most: int | None = None) -> str:
    """Why a partnership stands, goes or is set up, and what comes and goes with that, with so many names of a kind at most."""
    return " ".join([*_why(one), *_with_what(one, most)])


def _why(one: BodyThen) -> Iterable[str]:
    if one.fate is Fate.MERGED:
        yield _("Most of its work can go to %(into)s, and that takes fewer hours in all.") % {"into": one.into}
    elif one.fate is Fate.CLOSED and not one.moved_out:
        yield _("It carries no duty and no target that anybody wrote down.")
    elif one.fate is Fate.CLOSED:
        yield _("Its work can go to several others, and that takes fewer hours in all.")
    elif one.fate is Fate.NOT_OPENED:
        yield _("The work needs no further partnership.")
    for because in one.because:
        yield _because(one, because)


def _because(one: BodyThen, because: Because) -> str:
    if because is Because.FIXED and one.is_unsaid:
        return _("Nobody has said what it carries, so it is left alone.")
    if because is Because.ONLY_HOST:
        return _("No other partnership may carry %(work)s.") % {"work": _listed(one.only_host_of)}
    if because is Because.LIGHTER:
        return _("Closing it would add %(hours)s hours a year elsewhere.") % {"hours": hours(one.adds or 0.0)}
    said = {
        Because.STATUTORY: _("The law requires it."),
        Because.FIXED: _("Somebody settled it."),
        Because.NO_ROOM: _("No other partnership that stands may take its work, or has room for it."),
        Because.NOT_BETTERED: _("The search found nothing lighter without it."),
    }
    return said[because]


def _with_what(one: BodyThen, most: int | None) -> Iterable[str]:
    goes: dict[str, list[Named]] = {}
    for what, to in one.moved_out:
        goes.setdefault(to.name, []).append(what)
    for to_name, work in goes.items():
        yield _("To %(to)s: %(work)s.") % {"to": to_name, "work": _listed(work, most)}
    if one.moved_in:
        yield _("It takes over %(work)s.") % {"work": _listed([what for what, _source in one.moved_in], most)}
    if one.begun:
        yield _("Joining: %(who)s.") % {"who": _listed(one.begun, most)}
    if one.ended:
        yield _("Leaving: %(who)s.") % {"who": _listed(one.ended, most)}


def _listed(named: Sequence[Named], most: int | None = None) -> str:
    shown = [one.name for one in named[:most]]
    more = len(named) - len(shown)
    if not more:
        return ", ".join(shown)
    return _("%(names)s and %(more)d more") % {"names": ", ".join(shown), "more": more}


def easing_in_words(one: Easing) -> str:
    """One limit that would have to give way, and by how much."""
    names = [about.name for about in one.subject]
    told = {
        "first": names[0] if names else "",
        "second": names[1] if len(names) > 1 else "",
        "by": with_unit(one.by, "", 0 if one.by == int(one.by) else 1),
    }
    said = {
        Limit.STANDS: _("Let %(first)s close."),
        Limit.CLOSES: _("Let %(first)s stand."),
        Limit.HOST: _("Let %(first)s go to another partnership than %(second)s."),
        Limit.HOSTED: _("Leave %(first)s without a home."),
        Limit.NEED: _("Let %(first)s be done without %(second)s at the table."),
        Limit.MEMBER: _("Let %(second)s leave %(first)s."),
        Limit.SEATED: _("Let %(first)s leave %(second)s."),
        Limit.UNSEATED: _("Let %(first)s sit on %(second)s."),
        Limit.AGENDA_CAP: _("Let %(first)s carry %(by)s more."),
        Limit.MEMBERSHIP_CAP: _("Let %(first)s have %(by)s more members."),
        Limit.HOURS_CAP: _("Ask %(first)s for %(by)s more hours a year than it said it can give."),
        Limit.MAX_CHANGES: _("Allow %(by)s more changes."),
    }
    return said[one.limit] % told


def taken_for_granted(counts: dict[str, int], service_hours: float, seat_hours: float) -> list[str]:
    """What a proposal leaves out or takes for granted, with how often."""
    n = counts.get
    said = []
    served = ngettext(
        "Of %(n)s partnership nobody knows what its secretariat takes: running it is taken for %(hours)s hours a year.",
        "Of %(n)s partnerships nobody knows what their secretariats take: running one is taken for %(hours)s hours a year.",
        n("unknown_secretariats", 0),
    )
    if n("unknown_secretariats", 0):
        said.append(served % {"n": n("unknown_secretariats"), "hours": hours(service_hours)})
    for key, sentence in (
        (
            "unknown_meetings",
            ngettext(
                "Of %(n)s partnership nobody knows how often it meets: a seat there is taken for %(hours)s hours a year.",
                "Of %(n)s partnerships nobody knows how often they meet: a seat there is taken for %(hours)s hours a year.",
                n("unknown_meetings", 0),
            ),
        ),
        (
            "idle",
            ngettext(
                "Of %(n)s partnership nobody has said that it carries a duty or a target.",
                "Of %(n)s partnerships nobody has said that they carry a duty or a target.",
                n("idle", 0),
            ),
        ),
        (
            "without_organisation",
            ngettext(
                "%(n)s seat belongs to no organisation and is left out.",
                "%(n)s seats belong to no organisation and are left out.",
                n("without_organisation", 0),
            ),
        ),
        (
            "several_seats",
            ngettext(
                "%(n)s seat is a further one of the same organisation on the same partnership and is not counted again.",
                "%(n)s seats are further ones of the same organisation on the same partnership and are not counted again.",
                n("several_seats", 0),
            ),
        ),
        (
            "targets_of_nobody",
            ngettext(
                "%(n)s target rests on none of these partnerships as far as anybody has said, and is left out.",
                "%(n)s targets rest on none of these partnerships as far as anybody has said, and are left out.",
                n("targets_of_nobody", 0),
            ),
        ),
        (
            "targets_on_more",
            ngettext(
                "%(n)s target rests on several partnerships: it goes with the one that most say it needs.",
                "%(n)s targets rest on several partnerships: each goes with the one that most say it needs.",
                n("targets_on_more", 0),
            ),
        ),
    ):
        if n(key):
            said.append(sentence % {"n": n(key), "hours": hours(seat_hours)})
    said.append(_("Journeys, money, and what a partnership is worth to those on it are not in the hours."))
    return said


# --- Pictures


def frontier_chart(points: Sequence[Point]) -> Chart | None:
    """What so many changes can buy; nothing to draw where only one number of changes keeps the limits."""
    rows = [
        {
            "changes": str(point.limit),
            "hours": round(point.hours),
            "bodies": point.bodies,
            "gap": None if point.gap is None else round(100 * point.gap, 1),
        }
        for point in points
        if point.hours is not None
    ]
    if len(rows) < 2:
        return None
    return charts.line(
        "frontier",
        title=_("What fewer changes would buy"),
        alt=_("With %(few)s changes %(hours)s hours a year, with %(most)s changes %(fewest)s.")
        % {
            "few": rows[0]["changes"],
            "hours": hours(float(rows[0]["hours"] or 0)),
            "most": rows[-1]["changes"],
            "fewest": hours(float(rows[-1]["hours"] or 0)),
        },
        rows=rows,
        columns=[
            ("changes", _("Changes at most")),
            ("hours", _("Hours a year")),
            ("bodies", _("Partnerships")),
            ("gap", _("From the best, at most (%)")),
        ],
        x="changes",
        y="hours",
        unit=_("Hours a year, by the number of changes"),
    )


def path_chart(found: Answer) -> Chart | None:
    """How the search went: the best found and the bound that closes in on it."""
    rows: list[dict[str, Any]] = []
    for place, (seconds, best, bound) in enumerate(found.path, start=1):
        for series, value in ((_("Best found"), best), (_("Nothing is below"), bound)):
            if value is not None:
                rows.append({"step": str(place), "seconds": seconds, "series": series, "hours": round(value, 1)})
    if len(found.path) < 3 or not any(row["series"] == _("Best found") for row in rows):
        return None
    return charts.line(
        "path",
        title=_("How the search went"),
        alt=_("The best found and the bound below which nothing lies come closer step by step."),
        rows=rows,
        columns=[
            ("step", _("Step")),
            ("seconds", _("Seconds")),
            ("series", _("What")),
            ("hours", _("Hours, with the share of the change")),
        ],
        x="step",
        y="hours",
        series="series",
        own=_("Best found"),
        unit=_("Hours a year, with the share of the change"),
    )
