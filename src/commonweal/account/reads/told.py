"""A snapshot as a page reads it: dates as dates, figures with their unit, and a summary in plain sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commonweal.account.models import Publication
from commonweal.delivery.models import Rating
from commonweal.delivery.rules import ActionState
from commonweal.kit.figures import in_short, with_unit
from commonweal.register.models import SeatRole

Facts = dict[str, Any]


@dataclass(frozen=True)
class SeatTold:
    """Through which seat something was decided, and when."""

    on: date | None
    facts: Facts

    @property
    def words(self) -> str:
        """The seat in words: what it does, on which partnership, whose it is."""
        role = _labels(SeatRole).get(self.facts["role"], self.facts["role"])
        whose = self.facts["organisation"] or self.facts["speaks_for"]
        if whose:
            return _("%(role)s of %(partnership)s, for %(whose)s") % {
                "role": role,
                "partnership": self.facts["partnership"],
                "whose": whose,
            }
        return _("%(role)s of %(partnership)s") % {"role": role, "partnership": self.facts["partnership"]}


@dataclass(frozen=True)
class UpdateTold:
    """One update: the day of the value, the figures as they were told, the rating and why."""

    on: date
    value: str
    expected: str
    forecast: str
    rating: str
    commentary: str
    number: int
    given_on: date


@dataclass(frozen=True)
class Deed:
    """One action: what, by whom, by when, and whether it was done."""

    number: int
    title: str
    description: str
    organisation: str
    due: date | None
    completed_on: date | None
    state: str

    @property
    def state_words(self) -> str:
        return _labels(ActionState).get(self.state, self.state).capitalize()


@dataclass(frozen=True)
class Told:
    """What a publication says."""

    snapshot: Facts

    @classmethod
    def of(cls, publication: Publication) -> Told:
        return cls(publication.snapshot)

    # --- The promise

    @property
    def title(self) -> str:
        return str(self.snapshot["target"]["title"])

    @property
    def target(self) -> Facts:
        return dict(self.snapshot["target"])

    @property
    def indicator(self) -> Facts:
        return dict(self.snapshot["indicator"])

    @property
    def issue(self) -> Facts:
        return dict(self.snapshot["issue"])

    @property
    def objective(self) -> Facts:
        return dict(self.snapshot["objective"])

    @property
    def strategy(self) -> Facts:
        return dict(self.snapshot["strategy"])

    @property
    def place(self) -> str:
        return str(self.snapshot["place"]["name"])

    @property
    def measured_in(self) -> str:
        return str(self.target["measured_in"]["name"])

    @property
    def baseline_on(self) -> date:
        return _date(self.target["baseline"]["on"])

    @property
    def due(self) -> date:
        return _date(self.target["due"]["on"])

    @property
    def baseline(self) -> str:
        return self.figure(self.target["baseline"])

    @property
    def goal(self) -> str:
        return self.figure(self.target["due"])

    @property
    def lead(self) -> str:
        """The post and organisation that lead, as far as they are known."""
        post, organisation = self.target["lead"]["post"], self.target["lead"]["organisation"]
        organisation = organisation or self.objective["lead_organisation"]
        return ", ".join(part for part in (post, organisation) if part)

    @property
    def published_on(self) -> date:
        return _date(self.snapshot["published"]["on"])

    @property
    def known_at(self) -> datetime | None:
        """Up to when evidence had been loaded that it rests on; None where an older publication does not say."""
        moment = self.snapshot.get("known_at")
        return datetime.fromisoformat(moment) if moment else None

    # --- Who decided

    @property
    def published(self) -> SeatTold | None:
        return _seat(self.snapshot["published"])

    @property
    def target_agreed(self) -> SeatTold | None:
        return _seat(self.target["agreed"])

    @property
    def objective_agreed(self) -> SeatTold | None:
        return _seat(self.objective["agreed"])

    @property
    def strategy_adopted(self) -> SeatTold | None:
        return _seat(self.strategy["adopted"])

    @property
    def issue_raised(self) -> SeatTold | None:
        through = self.issue["raised_through"]
        return _seat({"on": self.issue["since"], "through": through})

    # --- What came of it

    @cached_property
    def updates(self) -> list[UpdateTold]:
        """The updates, the latest first."""
        return [
            UpdateTold(
                on=_date(row["on"]),
                value=self.figure(row),
                expected=self.figure(row["expected"]),
                forecast=self.figure(row["forecast"]) if row["forecast"]["status"] != "missing" else "",
                rating=row["rating"],
                commentary=row["commentary"],
                number=row["number"],
                given_on=_date(row["given_on"]),
            )
            for row in reversed(self.snapshot["updates"])
        ]

    @property
    def latest(self) -> UpdateTold | None:
        return self.updates[0] if self.updates else None

    @property
    def rating(self) -> str:
        return self.latest.rating if self.latest else ""

    @property
    def rating_words(self) -> str:
        return _labels(Rating).get(self.rating, _("no update yet")).capitalize()

    @property
    def planned(self) -> list[Facts]:
        """The points agreed between the baseline and the due date."""
        return [{**point, "on": _date(point["on"])} for point in self.target["trajectory"]]

    @property
    def reached(self) -> list[Facts]:
        """The values that updates gave, in order of their days."""
        return sorted(({**row, "on": _date(row["on"])} for row in self.snapshot["updates"]), key=lambda row: row["on"])

    @property
    def forecast_value(self) -> float | None:
        """What the latest update expects on the due date."""
        return self.snapshot["updates"][-1]["forecast"]["value"] if self.snapshot["updates"] else None

    @property
    def way_words(self) -> tuple[str, str, str]:
        """From, now and to, the unit told once."""
        latest = self.snapshot["updates"][-1] if self.snapshot["updates"] else None
        return self._short(self.target["baseline"]), self._short(latest) if latest else "", self.goal

    def _short(self, told: Facts) -> str:
        if told["value"] is None:
            return self.figure(told)
        return in_short(told["value"], self.indicator["unit"], self.indicator["decimals"])

    @property
    def way_gone(self) -> int | None:
        """How much of the way from baseline to target is gone, in percent, kept within 0 and 100."""
        return self._share(self.snapshot["updates"][-1]["value"]) if self.snapshot["updates"] else None

    @property
    def way_planned(self) -> int | None:
        """How much of the way was planned to be gone by the latest update, in percent."""
        return self._share(self.snapshot["updates"][-1]["expected"]["value"]) if self.snapshot["updates"] else None

    def _share(self, value: float | None) -> int | None:
        start, end = self.target["baseline"]["value"], self.target["due"]["value"]
        if value is None or start is None or end is None or start == end:
            return None
        share = (value - start) / (end - start)
        return round(100 * min(1.0, max(0.0, float(share))))

    @cached_property
    def actions(self) -> list[Deed]:
        """The actions in the order in which they fall due."""
        deeds = [
            Deed(
                number=row["number"],
                title=row["title"],
                description=row["description"],
                organisation=row["organisation"],
                due=_date_or_none(row["due"]),
                completed_on=_date_or_none(row["completed_on"]),
                state=row["state"],
            )
            for row in self.snapshot["actions"]
        ]
        return sorted(deeds, key=lambda deed: (deed.due or date.max, deed.title))

    @property
    def releases(self) -> list[Facts]:
        """The files that the figures came in, the baseline's first."""
        return [{**row, "retrieved_on": _date(row["retrieved_on"])} for row in self.snapshot["evidence"]]

    @property
    def sources(self) -> list[Facts]:
        """Who published the figures, the indicator's own source first, each with the files that figures came in."""
        found = {self.indicator["source"]["number"]: {**self.indicator["source"], "releases": []}}
        for release in self.releases:
            source = release["source"]
            found.setdefault(source["number"], {**source, "releases": []})["releases"].append(release)
        return list(found.values())

    # --- In words

    def figure(self, told: Facts) -> str:
        """A figure with its unit, or why there is none."""
        if told["status"] == "suppressed":
            return _("not shown, because the number is so small that it could identify someone")
        if told["value"] is None:
            return _("not known")
        return with_unit(told["value"], self.indicator["unit"], self.indicator["decimals"])

    @cached_property
    def summary(self) -> str:
        """What was promised, how it stands and what is expected, in two or three sentences made from the facts alone."""
        return " ".join(part for part in (self._promise(), self._standing(), self._expectation()) if part)

    def _promise(self) -> str:
        facts = {
            "partnership": self.strategy["partnership"],
            "indicator": self.indicator["name"],
            "place": self.measured_in,
            "baseline": self.baseline,
            "goal": self.goal,
            "began": _month(self.baseline_on),
            "due": _month(self.due),
        }
        start, end = self.target["baseline"]["value"], self.target["due"]["value"]
        if start is None or end is None:
            return _("%(partnership)s set a target for “%(indicator)s” in %(place)s, due by %(due)s.") % facts
        if start == end:
            return _("%(partnership)s promised to hold “%(indicator)s” in %(place)s at %(goal)s until %(due)s.") % facts
        if end > start:
            return (
                _(
                    "%(partnership)s promised to raise “%(indicator)s” in %(place)s from %(baseline)s in %(began)s to %(goal)s by %(due)s."
                )
                % facts
            )
        return (
            _(
                "%(partnership)s promised to bring “%(indicator)s” in %(place)s down from %(baseline)s in %(began)s to %(goal)s by %(due)s."
            )
            % facts
        )

    def _standing(self) -> str:
        if self.latest is None:
            return _("There is no update on it yet.")
        facts = {
            "on": _month(self.latest.on),
            "value": self.latest.value,
            "expected": self.latest.expected,
            "rating": _labels(Rating).get(self.latest.rating, self.latest.rating),
        }
        if self.latest.rating == Rating.MET:
            return _("In %(on)s it stood at %(value)s: the target is met.") % facts
        return _("In %(on)s it stood at %(value)s, where %(expected)s was planned: %(rating)s.") % facts

    def _expectation(self) -> str:
        if self.latest is None or not self.latest.forecast:
            return ""
        return _("Its lead expects %(forecast)s by %(due)s.") % {
            "forecast": self.latest.forecast,
            "due": _month(self.due),
        }


def _seat(told: Facts | None) -> SeatTold | None:
    """The seat of a decision, if one was told."""
    if told is None or told["through"] is None:
        return None
    return SeatTold(_date_or_none(told["on"]), told["through"])


def _labels(choices: Any) -> dict[str, str]:
    return {str(value): str(label) for value, label in choices.choices}


def _month(on: date) -> str:
    return str(date_format(on, "F Y"))


def _date(text: str) -> date:
    return date.fromisoformat(text)


def _date_or_none(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
