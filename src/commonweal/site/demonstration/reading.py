"""The authored files, each read and checked once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from commonweal.site.demonstration.asking import Enquiries
from commonweal.site.demonstration.audited import Audited
from commonweal.site.demonstration.concluding import Conclusions
from commonweal.site.demonstration.convening import Convened
from commonweal.site.demonstration.facts import (
    EndedPartnership,
    Fact,
    Indicators,
    Organisation,
    Partnership,
    People,
    Person,
    Places,
    Profiles,
    SecondPlace,
    Themed,
)
from commonweal.site.demonstration.promises import Burden, Promises, Restructures, SignIn, Strategy

AUTHORED = Path(__file__).parent / "authored"
THEMES = ("community", "economy", "environment", "value")


def _read(name: str) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((AUTHORED / f"{name}.yaml").read_bytes(), Loader=loader)  # noqa: S506 - both loaders are safe


@cache
def places() -> Places:
    return Places.model_validate(_read("places"))


@cache
def organisations() -> dict[str, tuple[str, Organisation]]:
    """Each organisation by its key, with its sector."""
    return {
        key: (sector, Organisation.model_validate(facts))
        for sector, found in _read("organisations").items()
        for key, facts in found.items()
    }


class _Everyone(Fact):
    people: People


@cache
def people() -> dict[str, list[Person]]:
    """The people of each organisation by its key; under `residents`, `stanmere_together` and `former` those of none."""
    return _Everyone(people=_read("people")).people


OF_NO_ORGANISATION = {
    "residents": "residents",
    "stanmere_together": "stanmere-together",
    "former": "northwick-council",
}


def domain_of(key: str) -> str:
    """The part of an email address that stands for an organisation, or for those who have none."""
    return OF_NO_ORGANISATION.get(key) or organisations()[key][1].domain


@cache
def themes() -> tuple[str, ...]:
    return tuple(_read(f"partnerships_{theme}")["theme"] for theme in THEMES)


@cache
def partnerships() -> tuple[Partnership, ...]:
    """All of Northwick's, each with its theme."""
    found = [Themed.model_validate(_read(f"partnerships_{theme}")) for theme in THEMES]
    return tuple(
        partnership.model_copy(update={"theme": themed.theme})
        for themed in found
        for partnership in themed.partnerships
    )


@cache
def ended_partnership() -> EndedPartnership:
    return EndedPartnership.model_validate(_read("ended"))


@cache
def second_place() -> SecondPlace:
    return SecondPlace.model_validate(_read("stanmere"))


@cache
def county() -> SecondPlace:
    """The wider tier, with the ties that lead to it."""
    return SecondPlace.model_validate(_read("moorfoot"))


@cache
def profiles() -> Profiles:
    return Profiles.model_validate(_read("profiles"))


@cache
def indicators() -> Indicators:
    return Indicators.model_validate(_read("indicators"))


def declaration() -> str:
    """What the columns of the file of statistics mean, as the evidence reads it."""
    return (AUTHORED / "declaration.yaml").read_text(encoding="utf-8")


@cache
def declared() -> dict[str, Any]:
    """The same, read: who publishes the file, under which licence."""
    return dict(_read("declaration"))


@cache
def strategy() -> Strategy:
    return Strategy.model_validate(_read("strategy"))


@cache
def enquiries() -> Enquiries:
    return Enquiries.model_validate(_read("enquiries"))


@cache
def promises() -> Promises:
    return Promises.model_validate(_read("targets"))


@cache
def audited() -> Audited:
    return Audited.model_validate(_read("audit"))


@cache
def sign_ins() -> tuple[SignIn, ...]:
    return tuple(SignIn.model_validate(facts) for facts in _read("sign_ins"))


@cache
def burden() -> Burden:
    return Burden.model_validate(_read("burden"))


@cache
def conclusions() -> Conclusions:
    return Conclusions.model_validate(_read("findings"))


@cache
def restructures() -> Restructures:
    return Restructures.model_validate(_read("restructure"))


@cache
def convened() -> Convened:
    return Convened.model_validate(_read("meetings"))
