"""How each kind of thing appears on the thread: its title, its day, who decided, and a fact or two."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.account.models import Publication
from commonweal.account.reads import SeatTold
from commonweal.delivery.models import Action, Rating, Update
from commonweal.delivery.rules import ActionState
from commonweal.evidence.models import Indicator, Release, Source
from commonweal.kit.figures import with_unit
from commonweal.register.models import Seat
from commonweal.site.reads.stages import Bead, Decision
from commonweal.strategy.models import Issue, Objective, Target
from commonweal.strategy.rules import measured, withheld_words

LONGEST_QUOTE = 240

RAISED = gettext_lazy("Raised by")
AGREED = gettext_lazy("Agreed by")
PROMISED = gettext_lazy("Promised by")
GIVEN = gettext_lazy("Given by")
LOADED = gettext_lazy("Loaded by")
PUBLISHED = gettext_lazy("Published by")


def source(thing: Source) -> Bead:
    return Bead("source", thing.pk, thing.name, facts=(thing.publisher, thing.licence), page=page("source", thing.pk))


def release(thing: Release, *, named: bool) -> Bead:
    """A release by the name of its file; `named` says whether the viewer is told who loaded it."""
    return Bead(
        "release",
        thing.pk,
        thing.file_name or thing.title,
        on=thing.retrieved_on,
        facts=_facts([thing.title if thing.file_name else "", fingerprint(thing.file_sha256)]),
        decision=Decision(LOADED, "", thing.loaded_by_name) if named and thing.loaded_by_name else None,
        page=page("release", thing.pk),
    )


def observation(thing: Indicator, *, place: str = "", on: date | None = None, value: float | None = None) -> Bead:
    """An indicator, and what it was in a place on a day where that is known."""
    facts = []
    if value is not None:
        facts.append(_("%(value)s in %(place)s") % {"value": measured_figure(thing, value), "place": place})
    return Bead("indicator", thing.pk, thing.name, on=on, facts=tuple(facts), page=page("indicator", thing.pk))


def issue(thing: Issue) -> Bead:
    return Bead(
        "issue",
        thing.pk,
        thing.title,
        on=thing.since,
        facts=_facts([shortened(thing.description)]),
        decision=decided(RAISED, thing.raised_through),
        page=page("issue", thing.pk),
    )


def objective(thing: Objective) -> Bead:
    leads = thing.lead_organisation.name if thing.lead_organisation else ""
    return Bead(
        "objective",
        thing.pk,
        thing.title,
        on=thing.agreed_on,
        facts=_facts([_("%(organisation)s leads") % {"organisation": leads} if leads else "", thing.strategy.title]),
        decision=decided(AGREED, thing.agreed_through),
        page=page("objective", thing.pk),
    )


def target(thing: Target) -> Bead:
    way = _("From %(baseline)s to %(goal)s by %(due)s") % {
        "baseline": measured_figure(thing.indicator, thing.baseline_value),
        "goal": _figure(thing.indicator, thing.value),
        "due": month(thing.due),
    }
    return Bead(
        "target",
        thing.pk,
        thing.title,
        on=thing.agreed_on,
        facts=(way,),
        decision=decided(AGREED, thing.agreed_through),
        page=page("target", thing.pk),
    )


def action(thing: Action, state: ActionState) -> Bead:
    organisation = thing.organisation.name if thing.organisation else ""
    person = thing.lead.name if thing.lead else ""
    due = _("due %(due)s, %(state)s") % {"due": day(thing.due), "state": state.label}
    return Bead(
        "action",
        thing.pk,
        thing.title,
        on=thing.completed_on or thing.since,
        facts=(due[:1].upper() + due[1:],),
        decision=Decision(PROMISED, organisation, person) if organisation or person else None,
        page=page("action", thing.pk),
    )


def update(thing: Update, indicator: Indicator) -> Bead:
    stood = _("%(value)s, where %(expected)s was planned") % {
        "value": measured_figure(indicator, thing.value),
        "expected": measured_figure(indicator, thing.expected),
    }
    return Bead(
        "update",
        thing.pk,
        update_title(measured_figure(indicator, thing.value), thing.on),
        on=thing.given_on,
        facts=_facts([stood, shortened(thing.commentary)]),
        decision=Decision(GIVEN, "", thing.given_by.name) if thing.given_by else None,
        page=page("update", thing.pk),
        rating=str(thing.rating or Rating.ON_TRACK) if thing.rating else "",
    )


def update_title(value: str, on: date) -> str:
    """An update has no title of its own: it is called by its value and the day of it."""
    return _("%(value)s on %(day)s") % {"value": value, "day": day(on)}


def publication(thing: Publication, *, named: bool) -> Bead:
    """What was told; `named` says whether the viewer is told who sat on the seat."""
    state = {
        "corrected": _("Corrected since"),
        "withdrawn": _("Withdrawn since"),
    }.get(str(getattr(thing, "state", "")), "")
    return Bead(
        "publication",
        thing.pk,
        thing.title,
        on=thing.published_on,
        facts=_facts([state, fingerprint(thing.sha256)]),
        decision=decided(PUBLISHED, thing.published_through, named=named),
        page=page("publication", thing.pk),
    )


# --- Words that several kinds share


def decided(verb: Any, through: Seat | None, *, named: bool = True) -> Decision | None:
    """Through which seat something was decided, and who sat on it."""
    if through is None:
        return None
    told = SeatTold(
        None,
        {
            "role": str(through.role),
            "partnership": through.partnership.name,
            "organisation": through.organisation.name if through.organisation else "",
            "speaks_for": through.constituency,
        },
    )
    return Decision(verb, told.words, through.person.name if named and through.person else "")


def page(kind: str, pk: int) -> str:
    """The address of a thing's own page; nothing where the installation has no such page."""
    return address(PAGES[kind], pk)


def address(url_name: str, *args: Any) -> str:
    """The address of a page; nothing where the installation has no such page."""
    try:
        return reverse(url_name, args=args)
    except NoReverseMatch:
        return ""


PAGES = {
    "source": "evidence:source-page",
    "release": "evidence:release-page",
    "indicator": "evidence:indicator-page",
    "issue": "strategy:issue-page",
    "objective": "strategy:objective-page",
    "target": "strategy:target-page",
    "action": "delivery:action-page",
    "update": "delivery:update-page",
    "publication": "account:publication-page",
    "partnership": "register:partnership-page",
    "organisation": "register:organisation-page",
    "person": "register:person-page",
    "place": "register:place-page",
}


def _figure(indicator: Indicator, value: float) -> str:
    return with_unit(value, indicator.unit, indicator.decimals)


def measured_figure(indicator: Indicator, value: float) -> str:
    """A measured value, or one planned from it, through the disclosure gate of the evidence."""
    told = measured(indicator, value)
    return withheld_words(indicator) if told is None else _figure(indicator, told)


def fingerprint(sha256: str) -> str:
    """The beginning of a hash, enough to recognise it by."""
    return _("SHA-256 %(start)s…") % {"start": sha256[:12]} if sha256 else ""


def shortened(words: str) -> str:
    """The beginning of a longer text, cut at a word."""
    plain = " ".join(words.split())
    if len(plain) <= LONGEST_QUOTE:
        return plain
    return plain[:LONGEST_QUOTE].rsplit(" ", 1)[0] + "…"


def day(on: date) -> str:
    return str(date_format(on, "j F Y"))


def month(on: date) -> str:
    return str(date_format(on, "F Y"))


def _facts(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word)
