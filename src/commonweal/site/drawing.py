"""The thread as a picture: a line of gold through nine beads, lying for a wide page, upright for a phone.

Drawn as SVG that carries its own colours, so that it can be taken away; on the page the style sheet
may dress it in the partnership's colours. Each bead leads to its step in the list below the picture,
which says the same in words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from commonweal.site.reads.stages import Stage, Step, Thread

GROUND = "#0b302d"
GOLD = "#d9a13b"
SHINE = "#f7dfa6"
WORDS = "#ffffff"
SOFT = "#c9d6d3"
FONT = "system-ui, -apple-system, Segoe UI, Roboto, Helvetica Neue, Noto Sans, Liberation Sans, Arial, sans-serif"


@dataclass(frozen=True)
class Spot:
    """Where a bead is, and where its words begin and how far they reach."""

    x: float
    y: float
    words_x: float
    words_y: float
    letters: int
    lines: int
    anchor: str
    rises: bool = False
    """Whether the words end at `words_y` instead of beginning there."""
    has_day: bool = True


def drawn(thread: Thread, *, upright: bool = False, linked: bool = False) -> SafeString:
    """The picture. `linked` makes each bead a link to its step on the page that holds the picture."""
    spots = _upright() if upright else _lying()
    width, height = (290, UPRIGHT_TOP + UPRIGHT_STEP * len(Stage)) if upright else (WIDE, HIGH)
    parts = [_ground(width, height) if not linked else "", _strands(thread, spots, upright=upright)]
    parts += [_bead(step, spot, linked=linked) for step, spot in zip(thread.steps, spots, strict=True)]
    name = _("The thread of %(title)s as a picture. The list below says the same in words.") % {"title": thread.title}
    role = 'role="group"' if linked else 'role="img"'
    kind = "upright" if upright else "lying"
    return mark_safe(  # noqa: S308  every word in it is escaped where it is put in
        f'<svg xmlns="http://www.w3.org/2000/svg" class="cw-gold cw-gold--{kind}" {role} aria-label="{escape(name)}" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-family="{FONT}">{"".join(parts)}</svg>'
    )


# --- Where everything is

WIDE, HIGH = 1140, 348
MIDDLE, SWING = 172, 22
UPRIGHT_TOP, UPRIGHT_STEP = 12, 64


def _lying() -> list[Spot]:
    """Beads side by side on a gentle wave, words above and below by turns, so that each has twice the room."""
    gap = (WIDE - 140) / (len(Stage) - 1)
    spots = []
    for number in range(len(Stage)):
        above = number % 2 == 0
        x = 70 + gap * number
        y = MIDDLE + (-SWING if above else SWING)
        words_y = y - 34 if above else y + 46
        anchor = "start" if number == 0 else "end" if number == len(Stage) - 1 else "middle"
        words_x = 16 if number == 0 else WIDE - 16 if number == len(Stage) - 1 else x
        spots.append(Spot(x, y, words_x, words_y, letters=27, lines=4, anchor=anchor, rises=above))
    return spots


def _upright() -> list[Spot]:
    """Beads one under another, words to the right."""
    return [
        Spot(
            x=26 + (6 if number % 2 else -4),
            y=UPRIGHT_TOP + UPRIGHT_STEP * number + 20,
            words_x=56,
            words_y=UPRIGHT_TOP + UPRIGHT_STEP * number + 10,
            letters=27,
            lines=2,
            anchor="start",
            has_day=False,
        )
        for number in range(len(Stage))
    ]


MOST_STRANDS = 4


# --- The thread


def _ground(width: int, height: int) -> str:
    return f'<rect width="{width}" height="{height}" fill="{GROUND}"/>'


def _strands(thread: Thread, spots: list[Spot], *, upright: bool) -> str:
    """The line between beads: whole where both ends are there, broken where one is not; and strands that branch off."""
    drawn_parts = []
    for number in range(len(spots) - 1):
        whole = thread.steps[number].bead is not None and thread.steps[number + 1].bead is not None
        path = _curve(spots[number], spots[number + 1], upright=upright)
        if whole:
            drawn_parts.append(f'<path class="cw-gold__line" d="{path}" fill="none" stroke="{GOLD}" stroke-width="5"/>')
            drawn_parts.append(
                f'<path class="cw-gold__shine" d="{path}" fill="none" stroke="{SHINE}" stroke-width="1.4"/>'
            )
        else:
            drawn_parts.append(
                f'<path class="cw-gold__gap" d="{path}" fill="none" stroke="{GOLD}" stroke-width="2" '
                'stroke-dasharray="1 7" stroke-linecap="round"/>'
            )
    drawn_parts += [_branch(step, spot, upright=upright) for step, spot in zip(thread.steps, spots, strict=True)]
    return "".join(drawn_parts)


def _curve(start: Spot, end: Spot, *, upright: bool) -> str:
    if upright:
        half = (start.y + end.y) / 2
        return f"M{start.x:.1f} {start.y:.1f}C{start.x:.1f} {half:.1f} {end.x:.1f} {half:.1f} {end.x:.1f} {end.y:.1f}"
    half = (start.x + end.x) / 2
    return f"M{start.x:.1f} {start.y:.1f}C{half:.1f} {start.y:.1f} {half:.1f} {end.y:.1f} {end.x:.1f} {end.y:.1f}"


def _branch(step: Step, spot: Spot, *, upright: bool) -> str:
    """Thin strands for what else is on this step: one for each, up to a few, and how many they are."""
    if not step.others_count or upright:
        return ""
    away = 1 if spot.rises else -1
    strands = []
    for number in range(min(step.others_count, MOST_STRANDS)):
        x, y = spot.x + 15 + 8 * number, spot.y + away * (26 + 5 * (number % 2))
        strands.append(
            f'<path class="cw-gold__strand" d="M{spot.x:.1f} {spot.y:.1f}Q{spot.x:.1f} {y:.1f} {x:.1f} {y:.1f}" fill="none" '
            f'stroke="{GOLD}" stroke-width="1" opacity="0.75"/><circle cx="{x:.1f}" cy="{y:.1f}" r="2.2" fill="{GOLD}"/>'
        )
    x, y = spot.x + 15, spot.y + away * 42 + 4
    count = f'<text x="{x:.1f}" y="{y:.1f}" font-size="12" fill="{SOFT}">+{step.others_count}</text>'
    return "".join(strands) + count


# --- Beads and their words


def _bead(step: Step, spot: Spot, *, linked: bool) -> str:
    inner = _round(step, spot) + _words(step, spot)
    if not linked:
        return f"<g>{inner}</g>"
    here = ' aria-current="step"' if step.is_here else ""
    return f'<a class="cw-gold__bead" href="#step-{step.stage}"{here}>{inner}</a>'


def _round(step: Step, spot: Spot) -> str:
    at = f'cx="{spot.x:.1f}" cy="{spot.y:.1f}"'
    if step.bead is None:
        return f'<circle class="cw-gold__absent" {at} r="9" fill="{GROUND}" stroke="{GOLD}" stroke-width="1.5" stroke-dasharray="3 3"/>'
    if step.is_here:
        return (
            f'<circle class="cw-gold__glow" {at} r="25" fill="{GOLD}" opacity="0.18"/>'
            f'<circle class="cw-gold__glow" {at} r="19" fill="{GOLD}" opacity="0.3"/>'
            f'<circle class="cw-gold__here" {at} r="13" fill="{WORDS}" stroke="{GOLD}" stroke-width="5"/>'
        )
    return f'<circle class="cw-gold__round" {at} r="9" fill="{GOLD}" stroke="{SHINE}" stroke-width="1.5"/>'


def _words(step: Step, spot: Spot) -> str:
    """The stage in small letters, the title in a few lines, the date."""
    title = step.bead.title if step.bead else str(step.absence)
    lines = wrapped(title, letters=spot.letters - 3 * step.is_here, lines=spot.lines)
    on = step.bead.on if step.bead else None
    day = str(date_format(on, "j M Y")) if on else ""
    size = 15 if step.is_here else 14
    rows = [(str(step.label).upper(), 11.5, 600, GOLD)]
    rows += [(line, size, 700 if step.is_here else 500, WORDS if step.bead else SOFT) for line in lines]
    if day and spot.has_day:
        rows.append((day, 12, 400, SOFT))
    y = spot.words_y - 17 * (len(rows) - 1) if spot.rises else spot.words_y
    shown = []
    for number, (words, height, weight, colour) in enumerate(rows):
        spaced = ' letter-spacing="0.7"' if number == 0 else ""
        shown.append(
            f'<text x="{spot.words_x:.1f}" y="{y + 17 * number:.1f}" text-anchor="{spot.anchor}" font-size="{height}" '
            f'font-weight="{weight}" fill="{colour}"{spaced}>{escape(words)}</text>'
        )
    return "".join(shown)


def wrapped(words: str, *, letters: int, lines: int) -> list[str]:
    """A text in at most so many lines of about so many letters, cut with an ellipsis where it is longer."""
    laid: list[str] = [""]
    for word in words.split():
        pieces = _pieces(word, letters)
        first = pieces[0]
        for piece in pieces:
            if not laid[-1]:
                laid[-1] = piece
            elif len(laid[-1]) + 1 + len(piece) <= letters and piece is first:
                laid[-1] += f" {piece}"
            else:
                laid.append(piece)
    if len(laid) <= lines:
        return laid
    last = laid[lines - 1]
    return [*laid[: lines - 1], f"{last[: letters - 1].rstrip(' ,;:')}…"]


def _pieces(word: str, letters: int) -> list[str]:
    """A word that is longer than a line, such as a file's name, cut to fit: at a hyphen or a dot where it has one."""
    if len(word) <= letters:
        return [word]
    pieces = [""]
    for part in re.findall(r"[^-_./]*[-_./]?", word):
        if len(pieces[-1]) + len(part) <= letters:
            pieces[-1] += part
        else:
            pieces += [part[start : start + letters] for start in range(0, len(part), letters)]
    return [piece for piece in pieces if piece]
