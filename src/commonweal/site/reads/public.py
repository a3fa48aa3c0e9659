"""The thread as the public sees it: from what was published, word for word, and from public evidence.

A step that is not public says so; it does not vanish. Nothing here is read from what partners hold by now.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from commonweal.account import reads as account
from commonweal.account import rules as account_rules
from commonweal.account.models import Publication
from commonweal.account.reads import Deed, SeatTold, Told, UpdateTold
from commonweal.delivery.models import Action, Update
from commonweal.evidence import reads as evidence
from commonweal.kit.verdicts import Refused, no
from commonweal.register.rules import Viewer
from commonweal.site.reads import beads
from commonweal.site.reads.stages import SHOWN_BESIDE, STAGE_OF_KIND, Bead, Decision, Line, Stage, Thread

# What the public may be shown of a step only by a publication.
BY_PUBLICATION = frozenset([Stage.ISSUE, Stage.OBJECTIVE, Stage.TARGET, Stage.ACTION, Stage.UPDATE])
EVIDENCE = frozenset(["source", "release", "indicator"])


def thread(viewer: Viewer, kind: str, pk: int) -> Thread:
    """The published line through one thing. Raises ObjectDoesNotExist, and Refused where nothing of it is published."""
    if kind == "publication":
        return _of_publication(viewer, account.publication(viewer, pk), kind, pk)
    told = _told_of(viewer, kind, pk)
    if told is not None:
        return _of_publication(viewer, told, kind, pk)
    if kind in EVIDENCE:
        return _of_evidence(viewer, kind, pk)
    raise Refused(no(_("Nothing has been published of this yet. Sign in as a partner of the place to see it.")))


# Where to look, by keys that the database has indexes for; what the snapshot says decides.
PATHS: dict[str, Callable[[int], Q]] = {
    "issue": lambda pk: Q(target__objective__issue=pk, snapshot__issue__number=pk),
    "objective": lambda pk: Q(target__objective=pk, snapshot__objective__number=pk),
    "target": lambda pk: Q(target=pk),
    "action": lambda pk: Q(
        target__in=Action.objects.filter(pk=pk).values("target"), snapshot__actions__contains=[{"number": pk}]
    ),
    "update": lambda pk: Q(
        target__in=Update.objects.filter(pk=pk).values("target"), snapshot__updates__contains=[{"number": pk}]
    ),
    "indicator": lambda pk: Q(target__indicator=pk, snapshot__indicator__number=pk),
    "source": lambda pk: Q(target__indicator__source=pk) | Q(target__in=_updated_from(release__source=pk)),
    "release": lambda pk: (
        (Q(target__indicator__source__releases=pk) | Q(target__in=_updated_from(release=pk)))
        & Q(snapshot__evidence__contains=[{"number": pk}])
    ),
}


def _updated_from(**evidence: int) -> QuerySet[Any]:
    return Update.objects.filter(**evidence).values("target")


def _told_of(viewer: Viewer, kind: str, pk: int) -> Publication | None:
    """What we tell now of a thing: of the place that is open before others, the latest first. One query."""
    here = Case(When(place=viewer.place_id, then=Value(0)), default=Value(1))
    return _standing(viewer).filter(PATHS[kind](pk)).order_by(here, "-published_on", "-pk").first()


def _standing(viewer: Viewer) -> QuerySet[Publication]:
    return account.standing_publications(viewer).select_related("place", "corrected_by").defer("place__boundary")


# --- From a publication


def _of_publication(viewer: Viewer, publication: Publication, kind: str, pk: int) -> Thread:
    line = Line()
    told = Told.of(publication) if account_rules.may_read_snapshot(viewer, publication) else None
    line.put(Stage.PUBLICATION, _publication(publication, told), _other_publications(viewer, publication))
    if told is not None:
        _lay(viewer, line, told, kind, pk)
    here = STAGE_OF_KIND[kind]
    title = line.beads[here].title if here in line.beads else publication.title
    return Thread(kind, pk, title, publication.place.name, line.steps(here, hidden=frozenset(Stage)), is_public=True)


def _other_publications(viewer: Viewer, publication: Publication) -> list[Bead]:
    """Everything else that was told of the same target. One query."""
    others = account.publications_of(viewer, publication.target_id).exclude(pk=publication.pk)
    return [
        Bead("publication", pk, title, on=on)
        for pk, title, on in others.values_list("pk", "title", "published_on")[: SHOWN_BESIDE + 1]
    ]


def _lay(viewer: Viewer, line: Line, told: Told, kind: str, pk: int) -> None:
    others = _beside(viewer, told)
    line.put(Stage.ISSUE, _issue(told))
    line.put(Stage.OBJECTIVE, _objective(told), others["objective"])
    line.put(Stage.TARGET, _target(told), others["target"])
    actions = sorted(told.actions, key=lambda deed: deed.completed_on is not None)
    _put(line, Stage.ACTION, [_action(deed) for deed in actions], kind, pk)
    _put(line, Stage.UPDATE, [_update(each) for each in told.updates], kind, pk)
    files = told.releases
    _put(line, Stage.RELEASE, [_release(row) for row in files], kind, pk)
    own = told.indicator["source"]
    sources = {row["number"]: row for row in (own, *(each["source"] for each in files))}
    _put(line, Stage.SOURCE, [_source(row) for row in sources.values()], kind, pk)
    line.put(Stage.OBSERVATION, _observation(told))


def _put(line: Line, stage: Stage, found: list[Bead], kind: str, pk: int) -> None:
    chosen = next((bead for bead in found if (bead.kind, bead.pk) == (kind, pk)), next(iter(found), None))
    line.put(stage, chosen, found)


def _beside(viewer: Viewer, told: Told) -> dict[str, list[Bead]]:
    """Other objectives of the issue, and other targets of the objective, of which something is published. One query."""
    found: dict[str, list[Bead]] = {"objective": [], "target": []}
    same_issue = account.standing_publications(viewer).filter(target__objective__issue=told.issue["number"])
    rows = same_issue.values_list(
        "snapshot__objective__number",
        "snapshot__objective__title",
        "snapshot__target__number",
        "snapshot__target__title",
    )
    for objective, objective_title, target, title in rows[: 2 * SHOWN_BESIDE]:
        if objective == told.objective["number"]:
            found["target"].append(Bead("target", target, title))
        elif objective not in {bead.pk for bead in found["objective"]}:
            found["objective"].append(Bead("objective", objective, objective_title))
    return found


# --- From evidence on which nothing published rests


def _of_evidence(viewer: Viewer, kind: str, pk: int) -> Thread:
    line = Line()
    if kind == "indicator":
        indicator = evidence.indicators(viewer).get(pk=pk)
        line.put(Stage.OBSERVATION, beads.observation(indicator))
        line.put(Stage.SOURCE, beads.source(indicator.source))
        title = indicator.name
    else:
        release = evidence.releases(viewer).get(pk=pk) if kind == "release" else None
        source = release.source if release else evidence.sources(viewer).get(pk=pk)
        line.put(Stage.SOURCE, beads.source(source))
        if release:
            line.put(Stage.RELEASE, beads.release(release, named=False))
        title = line.beads[STAGE_OF_KIND[kind]].title
    return Thread(kind, pk, title, "", line.steps(STAGE_OF_KIND[kind], hidden=BY_PUBLICATION), is_public=True)


# --- Beads from a snapshot


def _publication(publication: Publication, told: Told | None) -> Bead:
    state = account_rules.state_of(publication)
    words = {
        account_rules.State.CORRECTED: _("Corrected since"),
        account_rules.State.WITHDRAWN: _("Withdrawn since"),
    }.get(state, "")
    return Bead(
        "publication",
        publication.pk,
        told.title if told else publication.title,
        on=publication.published_on,
        facts=tuple(word for word in (words, beads.fingerprint(publication.sha256)) if word),
        decision=_decided(beads.PUBLISHED, told.published if told else None),
        page=beads.page("publication", publication.pk),
    )


def _issue(told: Told) -> Bead:
    words = beads.shortened(told.issue["description"])
    raised = told.issue_raised
    return Bead(
        "issue",
        told.issue["number"],
        told.issue["title"],
        on=raised.on if raised else None,
        facts=(words,) if words else (),
        decision=_decided(beads.RAISED, raised),
    )


def _objective(told: Told) -> Bead:
    agreed = told.objective_agreed
    leads = told.objective["lead_organisation"]
    facts = [_("%(organisation)s leads") % {"organisation": leads}] if leads else []
    return Bead(
        "objective",
        told.objective["number"],
        told.objective["title"],
        on=agreed.on if agreed else None,
        facts=(*facts, told.strategy["title"]),
        decision=_decided(beads.AGREED, agreed),
    )


def _target(told: Told) -> Bead:
    agreed = told.target_agreed
    way = _("From %(baseline)s to %(goal)s by %(due)s") % {
        "baseline": told.baseline,
        "goal": told.goal,
        "due": beads.month(told.due),
    }
    return Bead(
        "target",
        told.target["number"],
        told.title,
        on=agreed.on if agreed else None,
        facts=(way,),
        decision=_decided(beads.AGREED, agreed),
    )


def _action(deed: Deed) -> Bead:
    due = _("Due %(due)s, %(state)s") % {"due": beads.day(deed.due or date.max), "state": deed.state_words.lower()}
    promised = Decision(beads.PROMISED, deed.organisation) if deed.organisation else None
    return Bead("action", deed.number, deed.title, on=deed.completed_on, facts=(due,), decision=promised)


def _update(given: UpdateTold) -> Bead:
    stood = _("%(value)s, where %(expected)s was planned") % {"value": given.value, "expected": given.expected}
    title = beads.update_title(given.value, given.on)
    facts = (stood, beads.shortened(given.commentary))
    return Bead("update", given.number, title, on=given.given_on, facts=facts, rating=given.rating)


def _release(row: dict[str, Any]) -> Bead:
    hashed = beads.fingerprint(row["file_sha256"])
    return Bead(
        "release",
        row["number"],
        row["file_name"] or row["title"],
        on=row["retrieved_on"],
        facts=tuple(word for word in (row["title"] if row["file_name"] else "", hashed) if word),
        page=beads.page("release", row["number"]),
    )


def _source(row: dict[str, Any]) -> Bead:
    facts = (row["publisher"], row["licence"])
    return Bead("source", row["number"], row["name"], facts=facts, page=beads.page("source", row["number"]))


def _observation(told: Told) -> Bead:
    seen = _("%(value)s in %(place)s") % {"value": told.baseline, "place": told.measured_in}
    return Bead(
        "indicator",
        told.indicator["number"],
        told.indicator["name"],
        on=told.baseline_on,
        facts=(seen,),
        page=beads.page("indicator", told.indicator["number"]),
    )


def _decided(verb: Any, seat: SeatTold | None) -> Decision | None:
    return Decision(verb, seat.words) if seat else None
