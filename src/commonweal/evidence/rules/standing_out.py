"""What stands out on the page of a place: the declared rule, and against whom a place may be held."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Against(TextChoices):
    """Against whom a place is held: one that it is part of, or the mean of a group of its own tier."""

    NATION = "nation", _("the nation")
    PARENT = "parent", _("what it is part of")
    PEERS = "peers", _("the places beside it")
    ALIKE = "alike", _("the five places most like it, anywhere")
    ELSEWHERE = "elsewhere", _("the five places most like it, elsewhere only")
    CHOSEN = "chosen", _("places that I choose")


AGAINST_ALIKE = frozenset([Against.ALIKE, Against.ELSEWHERE])
AGAINST_GROUPS = frozenset([Against.PEERS, Against.CHOSEN]) | AGAINST_ALIKE


class WhyFirst(TextChoices):
    """Why an indicator stands out, in the order in which they come first."""

    WORSE = "worse", _("worse, by more than chance")
    GOING_WORSE = "going_worse", _("going the wrong way, by more than chance")
    FAR_OFF = "far_off", _("on the worse side by a tenth or more, with no interval to tell chance by")
    GAP_INSIDE = "gap_inside", _("the widest gap inside the place")


FAR_OFF = 0.1
"""The share of the other figure from which a gap without an interval stands out."""
MOST_STANDING_OUT = 8
MOST_GAPS_INSIDE = 2
LEAST_GAP_INSIDE = 0.5
"""The fifths must be apart by half of what they are in the middle before a gap inside is told first."""
