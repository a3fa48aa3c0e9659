"""Tables of restructures: a branch of the register in which bodies are merged, split, closed and opened, and nothing real changes."""

from __future__ import annotations

from typing import Any, ClassVar

import pghistory
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonweal.kit.models import Thing
from commonweal.register.models import (
    Organisation,
    Partnership,
    PartnershipRole,
    Person,
    Place,
    Theme,
    from_another_place,
)
from commonweal.strategy.models import Target
from commonweal.structure.models.duties import Duty


def one_of(*names: str) -> Q:
    """The condition that exactly one of these fields says something."""
    either = Q()
    for chosen in names:
        either |= Q(**{f"{name}__isnull": name != chosen for name in names})
    return either


@pghistory.track()
class Restructure(Thing):
    """A branch of the register: operations tried on the partnerships of a place, compared, and adopted or given up."""

    place = models.ForeignKey(Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    purpose = models.TextField(_("what it is for"), blank=True, help_text=_("What should be better afterwards."))
    drafted_on = models.DateField(_("begun on"))
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    adopted_by = models.ForeignKey(
        Person, verbose_name=_("adopted by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    abandoned_on = models.DateField(_("given up on"), null=True, blank=True)
    abandoned_because = models.TextField(_("why it was given up"), blank=True)

    class Meta:
        ordering: ClassVar = ["-drafted_on", "-pk"]
        verbose_name = _("restructure")
        verbose_name_plural = _("restructures")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place", "name"],
                name="restructure_once_in_a_place",
                violation_error_message=_("This place has a restructure of that name."),
            ),
            models.CheckConstraint(
                name="restructure_adopted_when_and_by_whom",
                condition=Q(adopted_on__isnull=True, adopted_by__isnull=True)
                | Q(adopted_on__isnull=False, adopted_by__isnull=False),
                violation_error_message=_("Say both when it was adopted and who adopted it."),
            ),
            models.CheckConstraint(
                name="restructure_given_up_when_and_why",
                condition=Q(abandoned_on__isnull=True, abandoned_because="")
                | (Q(abandoned_on__isnull=False) & ~Q(abandoned_because="")),
                violation_error_message=_("Say both when it was given up and why."),
            ),
            models.CheckConstraint(
                name="restructure_adopted_or_given_up",
                condition=Q(adopted_on__isnull=True) | Q(abandoned_on__isnull=True),
                violation_error_message=_("A restructure that was adopted is carried out; it cannot be given up too."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class ProposedPartnership(Thing):
    """A partnership that a restructure would set up; once that is carried out it knows which one it became."""

    restructure = models.ForeignKey(
        Restructure, verbose_name=_("restructure"), on_delete=models.PROTECT, related_name="proposed"
    )
    name = models.CharField(_("name"), max_length=200)
    theme = models.ForeignKey(
        Theme, verbose_name=_("theme"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    purpose = models.TextField(_("purpose"), blank=True)
    role = models.CharField(_("role"), max_length=20, choices=PartnershipRole, blank=True)
    meetings_a_year = models.PositiveSmallIntegerField(_("meetings a year"), null=True, blank=True)
    meeting_hours = models.DecimalField(
        _("hours a meeting"), max_digits=5, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    preparation_hours = models.DecimalField(
        _("hours of preparation for each member"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    became = models.ForeignKey(
        Partnership, verbose_name=_("became"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        verbose_name = _("proposed partnership")
        verbose_name_plural = _("proposed partnerships")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["restructure", "name"],
                name="proposed_once_in_a_restructure",
                violation_error_message=_("This restructure proposes a partnership of that name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.theme_id and self.theme is not None and self.theme.place_id != self.restructure.place_id:
            from_another_place(self.theme, "theme")


@pghistory.track()
class Stage(Thing):
    """A day on which a part of a restructure is carried out. Once it was, the register has changed."""

    restructure = models.ForeignKey(
        Restructure, verbose_name=_("restructure"), on_delete=models.PROTECT, related_name="stages"
    )
    name = models.CharField(_("name"), max_length=200)
    on = models.DateField(_("day"), help_text=_("The first day on which the new shape stands."))
    note = models.TextField(_("what to prepare"), blank=True)
    carried_out_on = models.DateField(_("carried out on"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["on", "pk"]
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["restructure", "name"],
                name="stage_once_in_a_restructure",
                violation_error_message=_("This restructure has a stage of that name."),
            ),
            models.CheckConstraint(
                name="stage_carried_out_when_due",
                condition=Q(carried_out_on__isnull=True) | Q(carried_out_on__gte=models.F("on")),
                violation_error_message=_("A stage is carried out on its day or later."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OperationKind(models.TextChoices):
    """What an operation does to a partnership."""

    MERGE = "merge", _("merge into another")
    SPLIT = "split", _("split off a part")
    CLOSE = "close", _("close")
    CREATE = "create", _("set up a new one")
    MOVE = "move", _("move under another")
    WIDEN = "widen", _("widen membership")
    NARROW = "narrow", _("narrow membership")
    REHOME = "rehome", _("give it duties or targets")
    FREQUENCY = "frequency", _("change how often it meets")
    SHARE = "share", _("share a secretariat")


ONTO_ANOTHER = (OperationKind.MERGE, OperationKind.SPLIT, OperationKind.MOVE, OperationKind.SHARE)


@pghistory.track()
class Operation(Thing):
    """One step of a restructure, done to one partnership; steps are taken in order, each on what the ones before left."""

    restructure = models.ForeignKey(
        Restructure, verbose_name=_("restructure"), on_delete=models.PROTECT, related_name="operations"
    )
    position = models.PositiveSmallIntegerField(_("step"))
    kind = models.CharField(_("what is done"), max_length=20, choices=OperationKind)
    partnership = models.ForeignKey(
        Partnership, verbose_name=_("partnership"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed = models.ForeignKey(
        ProposedPartnership,
        verbose_name=_("proposed partnership"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    other = models.ForeignKey(
        Partnership,
        verbose_name=_("the other partnership"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    other_proposed = models.ForeignKey(
        ProposedPartnership,
        verbose_name=_("the other, proposed"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    meetings_a_year = models.PositiveSmallIntegerField(_("meetings a year"), null=True, blank=True)
    meeting_hours = models.DecimalField(
        _("hours a meeting"), max_digits=5, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    preparation_hours = models.DecimalField(
        _("hours of preparation for each member"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    secretariat_hours = models.DecimalField(
        _("hours a year of the secretariat then"),
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    exit_arrangements = models.TextField(
        _("exit arrangements"),
        blank=True,
        help_text=_("What happens to its staff, money and promises, and who sees to it."),
    )
    records = models.TextField(
        _("what becomes of its papers"), blank=True, help_text=_("Who keeps its minutes and records, and for how long.")
    )
    stage = models.ForeignKey(
        Stage, verbose_name=_("stage"), null=True, blank=True, on_delete=models.PROTECT, related_name="operations"
    )

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        verbose_name = _("operation")
        verbose_name_plural = _("operations")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["restructure", "position"],
                name="operation_one_at_a_step",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("Another operation has this step."),
            ),
            models.CheckConstraint(
                name="operation_on_one",
                condition=one_of("partnership", "proposed"),
                violation_error_message=_("Say which partnership it is done to."),
            ),
            models.CheckConstraint(
                name="operation_creates_a_proposed_one",
                condition=~Q(kind=OperationKind.CREATE) | Q(proposed__isnull=False),
                violation_error_message=_("Only a proposed partnership can be set up."),
            ),
            models.CheckConstraint(
                name="operation_onto_another",
                condition=(Q(kind__in=ONTO_ANOTHER) & one_of("other", "other_proposed"))
                | (~Q(kind__in=ONTO_ANOTHER) & Q(other__isnull=True, other_proposed__isnull=True)),
                violation_error_message=_("Say which other partnership, and only where the operation needs one."),
            ),
            models.CheckConstraint(
                name="operation_between_two",
                condition=(Q(other__isnull=True) | Q(partnership__isnull=True) | ~Q(partnership=models.F("other")))
                & (Q(other_proposed__isnull=True) | Q(proposed__isnull=True) | ~Q(proposed=models.F("other_proposed"))),
                violation_error_message=_("A partnership cannot be joined to itself."),
            ),
            models.CheckConstraint(
                name="operation_split_onto_a_proposed_one",
                condition=~Q(kind=OperationKind.SPLIT) | Q(other_proposed__isnull=False),
                violation_error_message=_("What is split off becomes a proposed partnership."),
            ),
            models.CheckConstraint(
                name="operation_frequency_says_something",
                condition=~Q(kind=OperationKind.FREQUENCY)
                | Q(meetings_a_year__isnull=False)
                | Q(meeting_hours__isnull=False)
                | Q(preparation_hours__isnull=False),
                violation_error_message=_("Say how often it meets then, or for how long."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.get_kind_display()}"

    @property
    def subject(self) -> Any:
        """The partnership, or the proposed one, that it is done to."""
        return self.partnership or self.proposed

    @property
    def onto(self) -> Any:
        """The other partnership, or the other proposed one."""
        return self.other or self.other_proposed

    def clean(self) -> None:
        for name in ("partnership", "other"):
            named = getattr(self, name)
            if named is not None and named.place_id != self.restructure.place_id:
                from_another_place(named, name)
        for name in ("proposed", "other_proposed", "stage"):
            named = getattr(self, name)
            if named is not None and named.restructure_id != self.restructure_id:
                raise ValidationError({name: _("%(thing)s belongs to another restructure.") % {"thing": named}})


@pghistory.track()
class OperationPart(Thing):
    """An organisation that an operation seats or unseats, or a duty, a target or what the law asks of a body, that it moves."""

    operation = models.ForeignKey(
        Operation, verbose_name=_("operation"), on_delete=models.PROTECT, related_name="parts"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    duty = models.ForeignKey(
        Duty, verbose_name=_("duty"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    law_of = models.ForeignKey(
        Partnership,
        verbose_name=_("what the law asks of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    target = models.ForeignKey(
        Target, verbose_name=_("target"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("part of an operation")
        verbose_name_plural = _("parts of operations")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="operation_part_is_one",
                condition=one_of("organisation", "duty", "law_of", "target"),
                violation_error_message=_("A part is one organisation, duty, law or target."),
            ),
            *(
                models.UniqueConstraint(
                    fields=["operation", name],
                    name=f"operation_part_{name}_once",
                    violation_error_message=_("It is a part of this operation already."),
                )
                for name in ("organisation", "duty", "law_of", "target")
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation or self.duty or self.law_of or self.target)

    def clean(self) -> None:
        for name in ("duty", "law_of"):
            named = getattr(self, name)
            if named is not None and named.place_id != self.operation.restructure.place_id:
                from_another_place(named, name)


@pghistory.track()
class Assurance(Thing):
    """How an organisation that would lose by a restructure is kept on board."""

    restructure = models.ForeignKey(
        Restructure, verbose_name=_("restructure"), on_delete=models.PROTECT, related_name="assurances"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(_("how it is kept on board"), help_text=_("Who talks to it, and what it has instead."))

    class Meta:
        verbose_name = _("assurance")
        verbose_name_plural = _("assurances")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["restructure", "organisation"],
                name="assured_once_in_a_restructure",
                violation_error_message=_("It is said already how this organisation is kept on board."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.restructure}: {self.organisation}"
