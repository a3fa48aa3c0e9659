"""Places made up to try the optimiser on: the same seed gives the same place, on every machine.

Themes and kinds of partnership are as many as Wycombe counted (Rationalisation, ODPM 2005); every other
figure is drawn, from ranges chosen to be believable and to make the caps bind, and describes no real place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonweal.analysis.restructuring.problem import Body, Function, Organisation, Problem

SEEDS = tuple(range(2001, 2021))
"""The twenty places on which the optimiser is measured."""

THEMES = ("community", "economy", "environment", "value")
THEME_SHARES = np.array([72, 30, 40, 15]) / 157
REMITS = (5, 2, 3, 1)
"""Lines of work inside each theme; every fifth body has its whole theme as its remit."""
KINDS: tuple[str, ...] = ("strategic", "operational", "consultative")
KIND_SHARES = np.array([61, 74, 22]) / 157
SECTORS = ("public", "private", "voluntary", "community", "faith")
SECTOR_SHARES = np.array([0.30, 0.15, 0.30, 0.18, 0.07])
EVERYWHERE = 6
"""Organisations (the councils, the police, health) that are wanted in every theme."""

MEETINGS = {"strategic": (4, 7), "operational": (6, 13), "consultative": (2, 5)}
AGENDA_CAP = {"strategic": (4, 8), "operational": (3, 6), "consultative": (2, 4)}
MEMBERSHIP_CAP = {"strategic": (14, 22), "operational": (10, 16), "consultative": (16, 25)}
MAY_SIT_ON: tuple[tuple[int, ...], ...] = ((0,), (0, 1), (1, 2))
"""By the kind of work, the kinds of body that carry it, both by their place in `KINDS`."""


@dataclass(frozen=True)
class _Bodies:
    themes: NDArray[np.int64]
    remits: NDArray[np.int64]
    """The line of work inside the theme, -1 for all of it."""
    kinds: NDArray[np.int64]
    values: tuple[Body, ...]


def generated_place(seed: int, *, bodies: int = 160, functions: int = 110, organisations: int = 80) -> Problem:
    """A made-up place of so many partnerships, functions and organisations, and one new body a theme to open.

    Parameters
    ----------
    seed : int
        The place; `SEEDS` are the twenty that are measured.
    bodies, functions, organisations : int
        How many stand today, how much work there is, and how many partners share it.

    Returns
    -------
    Problem
        With today's seats, agenda and membership caps, and hours caps of the voluntary, community and faith
        organisations and some others, that bind but leave a way.

    Notes
    -----
    Today's shape breaks some caps: that is why somebody wants a restructure.

    References
    ----------
    Rationalisation, ODPM, 2005 (how many themes and kinds of partnership Wycombe counted); every other figure is drawn.

    Examples
    --------
    >>> place = generated_place(2001)
    >>> len(place.bodies), len(place.functions), len(place.organisations)
    (164, 110, 80)
    """
    draw = np.random.default_rng(seed)
    sectors, affinity = _partners(draw, organisations)
    known = [f"organisation {number + 1}" for number in range(organisations)]
    standing = _bodies(draw, bodies, affinity, known)
    work = _functions(draw, functions, standing, affinity, known)
    seats = _seats(draw, standing, work, affinity, known)
    partners = _organisations(draw, standing, work, sectors, seats, known)
    return Problem(standing.values, work, partners, seats, disruption_weight=1 / 3)


def _partners(draw: np.random.Generator, number: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Each organisation's sector, and how much each theme wants it."""
    sectors = draw.choice(len(SECTORS), number, p=SECTOR_SHARES)
    sectors[:EVERYWHERE] = 0
    affinity = np.full((len(THEMES), number), 0.08)
    home = draw.choice(len(THEMES), number, p=THEME_SHARES)
    affinity[home, np.arange(number)] = draw.uniform(0.6, 1.6, number)
    affinity[:, :EVERYWHERE] = draw.uniform(2.0, 4.0, (len(THEMES), min(EVERYWHERE, number)))
    return sectors, affinity


def _pick(draw: np.random.Generator, names: list[str], weights: NDArray[np.float64], number: int) -> frozenset[str]:
    chosen = draw.choice(len(names), min(number, len(names)), replace=False, p=weights / weights.sum())
    return frozenset(names[place] for place in chosen)


def _bodies(draw: np.random.Generator, number: int, affinity: NDArray[np.float64], known: list[str]) -> _Bodies:
    themes = np.append(draw.choice(len(THEMES), number, p=THEME_SHARES), np.arange(len(THEMES)))
    kinds = np.append(draw.choice(len(KINDS), number, p=KIND_SHARES), np.zeros(len(THEMES), dtype=np.int64))
    remits = draw.integers(0, np.array(REMITS)[themes])
    remits[(draw.random(len(themes)) < 0.2) | (np.arange(len(themes)) >= number)] = -1
    made = []
    for place, (theme, kind) in enumerate(zip(themes, kinds, strict=True)):
        name = KINDS[kind]
        meetings = draw.integers(*MEETINGS[name])
        statutory = bool(place < number and draw.random() < 0.08)
        made.append(
            Body(
                key=f"body {place + 1}",
                service_hours=float(10 + meetings * draw.integers(6, 17)),
                seat_hours=float(meetings * draw.integers(7, 15) / 2),
                agenda_cap=float(draw.integers(*AGENDA_CAP[name])),
                membership_cap=int(draw.integers(*MEMBERSHIP_CAP[name])),
                statutory=statutory,
                proposed=place >= number,
                members=_pick(draw, known, affinity[theme], int(draw.integers(3, 7))) if statutory else frozenset(),
            )
        )
    return _Bodies(themes, remits, kinds, tuple(made))


def _functions(
    draw: np.random.Generator,
    number: int,
    standing: _Bodies,
    affinity: NDArray[np.float64],
    known: list[str],
) -> tuple[Function, ...]:
    room = np.array([body.agenda_cap for body in standing.values], dtype=float)
    made = []
    for place in range(number):
        theme = draw.choice(len(THEMES), p=THEME_SHARES)
        remit = int(draw.integers(0, REMITS[theme]))
        kind = draw.choice(len(KINDS), p=[0.45, 0.45, 0.10])
        suits = (standing.themes == theme) & np.isin(standing.remits, [-1, remit])
        suits &= np.isin(standing.kinds, np.array(MAY_SIT_ON[int(kind)]))
        willing = np.where(standing.remits == -1, 0.4, 0.9)
        may_sit = np.flatnonzero(suits & (draw.random(len(suits)) < willing))
        if len(may_sit) == 0:
            may_sit = np.flatnonzero(standing.themes == theme)
        agenda = float(draw.choice([1, 2], p=[0.85, 0.15]))
        today = [body for body in may_sit if room[body] >= agenda and not standing.values[body].proposed]
        host = int(draw.choice(today)) if today and draw.random() < 0.95 else None
        if host is not None:
            room[host] -= agenda
        made.append(
            Function(
                key=f"function {place + 1}",
                may_sit=frozenset(standing.values[body].key for body in may_sit),
                host=None if host is None else standing.values[host].key,
                needs=_pick(draw, known, affinity[theme], int(draw.integers(2, 6))),
                agenda=agenda,
            )
        )
    return tuple(made)


def _seats(
    draw: np.random.Generator,
    standing: _Bodies,
    work: tuple[Function, ...],
    affinity: NDArray[np.float64],
    known: list[str],
) -> frozenset[tuple[str, str]]:
    """Who sits where today: those the work needs, and others whom nobody ever thanked and let go."""
    needed = {body.key: set(body.members) for body in standing.values}
    for function in work:
        if function.host is not None:
            needed[function.host] |= function.needs
    for body, theme in zip(standing.values, standing.themes, strict=True):
        if not body.proposed:
            needed[body.key] |= _pick(draw, known, affinity[theme], int(draw.integers(5, 12)))
    return frozenset(
        (organisation, body.key) for body in standing.values if not body.proposed for organisation in needed[body.key]
    )


def _organisations(
    draw: np.random.Generator,
    standing: _Bodies,
    work: tuple[Function, ...],
    sectors: NDArray[np.int64],
    seats: frozenset[tuple[str, str]],
    known: list[str],
) -> tuple[Organisation, ...]:
    """Caps between what the work asks of an organisation at about its lightest, and what it gives today."""
    seat_hours = {body.key: body.seat_hours for body in standing.values}
    today = dict.fromkeys(known, 0.0)
    for organisation, seat in sorted(seats):
        today[organisation] += seat_hours[seat]
    asked = dict.fromkeys(known, 0.0)
    for body in standing.values:
        for organisation in body.members:
            asked[organisation] += body.seat_hours
    for function in work:
        for organisation in function.needs:
            asked[organisation] += float(np.median([seat_hours[body] for body in function.may_sit]))
    partners = []
    for organisation, sector in zip(known, sectors, strict=True):
        capped = SECTORS[sector] in ("voluntary", "community", "faith") or draw.random() < 0.3
        lightest = 0.6 * asked[organisation] + 30
        cap = lightest + draw.uniform(0.0, 0.3) * max(0.0, today[organisation] - lightest)
        partners.append(Organisation(organisation, float(np.ceil(cap)) if capped else None, SECTORS[sector]))
    return tuple(partners)
