"""Tables of what partners agree the figures mean: findings, what each rests on, what brings about what, and who holds what of it."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonweal.evidence.models.releases import Release
from commonweal.evidence.models.sources import Indicator
from commonweal.kit.models import Dated, Thing
from commonweal.register.models import Organisation, Partnership, Place, Theme


@pghistory.track()
class Finding(Thing):
    """What a group of partners agrees that the figures of a place mean. Once agreed it stands as it is, until another takes its place."""

    place = models.ForeignKey(Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey(
        Place,
        verbose_name=_("part of the place"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Leave blank where it is about the whole place."),
    )
    partnership = models.ForeignKey(
        Partnership, verbose_name=_("partnership"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    theme = models.ForeignKey(
        Theme, verbose_name=_("theme"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    statement = models.CharField(
        _("statement"),
        max_length=400,
        help_text=_("One sentence that somebody could disagree with: what the figures mean, not what should be done."),
    )
    explanation = models.TextField(_("how the figures show it"), blank=True)
    unknown = models.TextField(
        _("what is unknown"),
        blank=True,
        help_text=_("What would have to be known to be surer, or to change one’s mind."),
    )
    proposed_on = models.DateField(_("proposed on"))
    proposed_by = models.ForeignKey(
        Organisation,
        verbose_name=_("proposed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Leave blank where the support team drafts it for all."),
    )
    agreed_on = models.DateField(_("agreed on"), null=True, blank=True)
    agreed_by = models.CharField(_("recorded as agreed by"), max_length=200, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    withdrawn_because = models.TextField(_("why it was withdrawn"), blank=True)
    replaces = models.ForeignKey(
        "self",
        verbose_name=_("is to supersede"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replacements",
        help_text=_("The agreed finding that it supersedes on the day it is agreed."),
    )
    superseded_by = models.ForeignKey(
        "self",
        verbose_name=_("superseded by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="supersedes",
    )

    class Meta:
        ordering: ClassVar = ["statement", "pk"]
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="finding_agreed_when_and_by_whom",
                condition=Q(agreed_on__isnull=True, agreed_by="") | (Q(agreed_on__isnull=False) & ~Q(agreed_by="")),
                violation_error_message=_("Say both when it was agreed and who recorded it."),
            ),
            models.CheckConstraint(
                name="finding_agreed_after_it_was_proposed",
                condition=Q(agreed_on__isnull=True) | Q(agreed_on__gte=F("proposed_on")),
                violation_error_message=_("A finding is not agreed before it is proposed."),
            ),
            models.CheckConstraint(
                name="finding_withdrawn_when_and_why",
                condition=Q(withdrawn_on__isnull=True, withdrawn_because="", superseded_by__isnull=True)
                | (Q(withdrawn_on__isnull=False) & (~Q(withdrawn_because="") | Q(superseded_by__isnull=False))),
                violation_error_message=_("Say when it was withdrawn, and why or what supersedes it."),
            ),
            models.CheckConstraint(
                name="finding_superseded_by_another",
                condition=(Q(superseded_by__isnull=True) | ~Q(superseded_by=F("id")))
                & (Q(replaces__isnull=True) | ~Q(replaces=F("id"))),
                violation_error_message=_("A finding cannot supersede itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.statement

    def clean(self) -> None:
        if not self.place_id:
            # A form checks before the write says of which place it is.
            return
        if self.partnership is not None and self.partnership.place_id != self.place_id:
            raise ValidationError({"partnership": _("This partnership belongs to another place.")})
        if self.replaces is not None and self.replaces.place_id != self.place_id:
            raise ValidationError({"replaces": _("This finding belongs to another place.")})
        if self.theme is not None and self.theme.place_id != self.place_id:
            raise ValidationError({"theme": _("This theme belongs to another place.")})


@pghistory.track()
class Ground(Thing):
    """A series that a finding rests on, with its figure as it was known when that was written, through the disclosure gate."""

    finding = models.ForeignKey(Finding, verbose_name=_("finding"), on_delete=models.PROTECT, related_name="grounds")
    indicator = models.ForeignKey(Indicator, verbose_name=_("indicator"), on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("what it shows"), max_length=300, blank=True)
    written_on = models.DateField(_("written on"))
    period = models.CharField(_("period"), max_length=60)
    period_start = models.DateField(_("first day of the period"))
    period_end = models.DateField(_("first day after the period"))
    value = models.FloatField(_("figure as written"), null=True, blank=True)
    numerator = models.FloatField(_("its count"), null=True, blank=True)
    denominator = models.FloatField(_("its base"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=20)
    kind = models.CharField(_("kind of figure"), max_length=20)
    release = models.ForeignKey(Release, verbose_name=_("release"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["finding", "pk"]
        verbose_name = _("ground")
        verbose_name_plural = _("grounds")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["finding", "indicator", "place", "period_start", "period_end"],
                name="ground_once",
                violation_error_message=_("The finding rests on this figure already."),
            ),
            models.CheckConstraint(
                name="ground_period_runs_forward",
                condition=Q(period_start__lt=F("period_end")),
                violation_error_message=_("The period must end after it begins."),
            ),
            models.CheckConstraint(
                name="ground_has_a_figure_or_says_why_not",
                condition=Q(status="present", value__isnull=False) | (~Q(status="present") & Q(value__isnull=True)),
                violation_error_message=_("A figure that is present has a value, and no other has."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}, {self.place}, {self.period}"


class Strength(models.TextChoices):
    """How much of an effect its cause is thought to explain: a little, one of several causes, or the main one."""

    WEAK = "weak", _("weak")
    MODERATE = "moderate", _("moderate")
    STRONG = "strong", _("strong")


class Basis(models.TextChoices):
    """What stands behind a claim that one thing brings about another: a study, people who do the work, or nobody who has looked."""

    EVIDENCE = "evidence", _("evidence")
    JUDGEMENT = "judgement", _("judgement")
    ASSUMPTION = "assumption", _("assumption")


@pghistory.track()
class Cause(Thing, Dated):
    """Somebody's claim that one finding brings about another: how strongly, and what it rests on."""

    cause = models.ForeignKey(Finding, verbose_name=_("cause"), on_delete=models.PROTECT, related_name="effect_links")
    effect = models.ForeignKey(Finding, verbose_name=_("effect"), on_delete=models.PROTECT, related_name="cause_links")
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("said by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Leave blank where the support team wrote down what all said."),
    )
    strength = models.CharField(_("how strong"), max_length=10, choices=Strength)
    rests_on = models.CharField(_("rests on"), max_length=10, choices=Basis)
    reason = models.TextField(_("why we think so"), blank=True, help_text=_("Name the study, or say how it works."))

    class Meta(Dated.Meta):
        ordering: ClassVar = ["effect", "cause", "pk"]
        verbose_name = _("cause")
        verbose_name_plural = _("causes")
        constraints: ClassVar = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["cause", "effect", "organisation"],
                condition=Q(until__isnull=True),
                nulls_distinct=False,
                name="cause_once_by_each",
                violation_error_message=_("This is said already. Change it, or end it first."),
            ),
            models.CheckConstraint(
                name="cause_of_another",
                condition=~Q(cause=F("effect")),
                violation_error_message=_("Nothing brings about itself directly. Name what lies between."),
            ),
            models.CheckConstraint(
                name="cause_on_evidence_names_it",
                condition=~Q(rests_on="evidence") | ~Q(reason=""),
                violation_error_message=_("What rests on evidence names the study or evaluation."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cause} → {self.effect}"

    def clean(self) -> None:
        if self.cause_id and self.effect_id and self.cause.place_id != self.effect.place_id:
            raise ValidationError({"cause": _("Cause and effect are findings of one place.")})


class Side(models.TextChoices):
    """Where an organisation stands on a finding."""

    SIGNED = "signed", _("signed up")
    DISPUTED = "disputed", _("disputes it")


@pghistory.track()
class Stance(Thing, Dated):
    """Where an organisation stands on a finding, since a day, until it changed its mind."""

    finding = models.ForeignKey(Finding, verbose_name=_("finding"), on_delete=models.PROTECT, related_name="stances")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    side = models.CharField(_("stance"), max_length=10, choices=Side)
    reason = models.TextField(_("reason"), blank=True)
    said_by = models.CharField(_("said by"), max_length=200)

    class Meta(Dated.Meta):
        ordering: ClassVar = ["finding", "since", "pk"]
        verbose_name = _("stance")
        verbose_name_plural = _("stances")
        constraints: ClassVar = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["finding", "organisation"],
                condition=Q(until__isnull=True),
                name="stance_one_at_a_time",
                violation_error_message=_("This organisation has said already where it stands."),
            ),
            models.CheckConstraint(
                name="stance_has_its_day",
                condition=Q(since__isnull=False),
                violation_error_message=_("Say on which day it was said."),
            ),
            models.CheckConstraint(
                name="stance_disputed_says_why",
                condition=~Q(side="disputed") | ~Q(reason=""),
                violation_error_message=_("Say why you dispute it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.get_side_display()}"
