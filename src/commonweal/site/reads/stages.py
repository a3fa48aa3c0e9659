"""The golden thread as a value: its steps in order, what is on each, and what a step says when it is empty."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SHOWN_BESIDE = 8
"""So many of the other things on a step are named; the rest are counted."""


class Stage(StrEnum):
    """The steps of the thread, from where a figure comes from to what the public is told."""

    SOURCE = "source"
    RELEASE = "release"
    OBSERVATION = "observation"
    ISSUE = "issue"
    OBJECTIVE = "objective"
    TARGET = "target"
    ACTION = "action"
    UPDATE = "update"
    PUBLICATION = "publication"


LABELS: dict[Stage, str | Promise] = {
    Stage.SOURCE: _("Source"),
    Stage.RELEASE: _("Release"),
    Stage.OBSERVATION: _("Observation"),
    Stage.ISSUE: _("Issue"),
    Stage.OBJECTIVE: _("Objective"),
    Stage.TARGET: _("Target"),
    Stage.ACTION: _("Action"),
    Stage.UPDATE: _("Update"),
    Stage.PUBLICATION: _("Published"),
}

QUESTIONS: dict[Stage, str | Promise] = {
    Stage.SOURCE: _("Who publishes the figures?"),
    Stage.RELEASE: _("Which file did they come in?"),
    Stage.OBSERVATION: _("What did we see?"),
    Stage.ISSUE: _("What is the matter?"),
    Stage.OBJECTIVE: _("What do we mean to bring about?"),
    Stage.TARGET: _("How far, and by when?"),
    Stage.ACTION: _("What are we doing?"),
    Stage.UPDATE: _("How is it going?"),
    Stage.PUBLICATION: _("What was the public told?"),
}

NOT_YET: dict[Stage, str | Promise] = {
    Stage.SOURCE: _("No source is known."),
    Stage.RELEASE: _("The figure is not in a file that was loaded."),
    Stage.OBSERVATION: _("It does not rest on a figure."),
    Stage.ISSUE: _("No issue rests on this yet."),
    Stage.OBJECTIVE: _("No objective has been set for it yet."),
    Stage.TARGET: _("No target has been set yet."),
    Stage.ACTION: _("No action has been entered yet."),
    Stage.UPDATE: _("No update has been given yet."),
    Stage.PUBLICATION: _("Nothing has been published yet."),
}

NOT_PUBLIC = _("This step is not public.")
BESIDE_ONLY = _("Others beside this line only.")
"""Said where there are such things, and none of them is the one of this line."""

# Things that are on a thread, by the word in the address of their thread. An indicator in a place is an observation.
STAGE_OF_KIND = {
    "source": Stage.SOURCE,
    "release": Stage.RELEASE,
    "indicator": Stage.OBSERVATION,
    "issue": Stage.ISSUE,
    "objective": Stage.OBJECTIVE,
    "target": Stage.TARGET,
    "action": Stage.ACTION,
    "update": Stage.UPDATE,
    "publication": Stage.PUBLICATION,
}
KIND_OF_STAGE = {stage: kind for kind, stage in STAGE_OF_KIND.items()}

# Things that take part in threads without being a step of one.
TAKING_PART = ("partnership", "organisation", "person", "place")


@dataclass(frozen=True)
class Decision:
    """Who decided, through which seat: the person is named to partners, the seat to everyone."""

    verb: str | Promise
    seat: str
    person: str = ""


@dataclass(frozen=True)
class Bead:
    """One thing on the thread."""

    kind: str
    pk: int
    title: str
    on: date | None = None
    facts: tuple[str, ...] = ()
    decision: Decision | None = None
    page: str = ""
    """The address of its own page, where this viewer may open it."""
    rating: str = ""


@dataclass(frozen=True)
class Step:
    """One stage of the thread: the thing on the line, the others beside it, or why there is none."""

    stage: Stage
    bead: Bead | None = None
    others: tuple[Bead, ...] = ()
    others_count: int = 0
    is_here: bool = False
    absence: str | Promise = ""
    is_hidden: bool = False
    """Whether there may be something that this viewer is not shown."""

    @property
    def label(self) -> str | Promise:
        return LABELS[self.stage]

    @property
    def question(self) -> str | Promise:
        return QUESTIONS[self.stage]

    @property
    def more(self) -> int:
        """How many of the others are counted but not named."""
        return self.others_count - len(self.others)


@dataclass(frozen=True)
class Thread:
    """A whole line, seen from one thing in it."""

    kind: str
    pk: int
    title: str
    place: str
    steps: tuple[Step, ...]
    is_public: bool
    """Whether it shows what was published rather than what partners hold."""

    @property
    def here(self) -> Step:
        return next(step for step in self.steps if step.is_here)

    @property
    def length(self) -> int:
        """How many of its steps have something on them."""
        return sum(step.bead is not None for step in self.steps)


@dataclass
class Line:
    """A thread while it is being laid out: what is on each stage, and what is beside it."""

    beads: dict[Stage, Bead] = field(default_factory=dict)
    beside: dict[Stage, list[Bead]] = field(default_factory=dict)
    counts: dict[Stage, int] = field(default_factory=dict)

    def put(self, stage: Stage, bead: Bead | None, beside: list[Bead] | None = None, count: int | None = None) -> None:
        """Put a thing on a stage and others beside it; `count` says how many others there are where not all are given."""
        if bead is not None:
            self.beads[stage] = bead
        others = [other for other in beside or [] if bead is None or (other.kind, other.pk) != (bead.kind, bead.pk)]
        if others:
            self.beside[stage] = others[:SHOWN_BESIDE]
            self.counts[stage] = len(others) if count is None else max(count, len(others))

    def steps(self, here: Stage, *, hidden: frozenset[Stage] = frozenset()) -> tuple[Step, ...]:
        """The steps in order; those in `hidden` say that they are not public instead of vanishing."""
        return tuple(
            Step(
                stage=stage,
                bead=self.beads.get(stage),
                others=tuple(self.beside.get(stage, ())),
                others_count=self.counts.get(stage, 0),
                is_here=stage is here,
                absence=self._absence(stage, hidden),
                is_hidden=stage in hidden and stage not in self.beads,
            )
            for stage in Stage
        )

    def _absence(self, stage: Stage, hidden: frozenset[Stage]) -> str | Promise:
        """Why a stage has nothing on this line; that others stand beside it is no absence of all."""
        if stage in self.beads:
            return ""
        if stage in hidden:
            return NOT_PUBLIC
        return BESIDE_ONLY if self.counts.get(stage) else NOT_YET[stage]
