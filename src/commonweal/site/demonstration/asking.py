"""What the authored facts say of enquiries: when each round was, and what people inclined to answer."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from commonweal.site.demonstration.facts import Fact

Inclination = Annotated[float, Field(ge=0, le=1)]


class Round(Fact):
    """One round of an enquiry: when it opened, how many weeks it was open, and what some wrote."""

    months: int
    weeks: int
    remarks: tuple[str, ...] = ()


class Enquiries(Fact):
    """The enquiry on fitness in its rounds, and the one that is open now."""

    title: str
    purpose: str
    rounds: tuple[Round, ...]
    answering: Inclination
    """The share of those asked who answer."""
    sectors: dict[str, float]
    """By how much those of a sector incline to a lower or higher answer."""
    inclinations: dict[str, tuple[Inclination, Inclination]]
    """From 0, not at all, to 1, wholly: by question, in each round."""
    open_title: str
    open_purpose: str
