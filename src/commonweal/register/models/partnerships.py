"""Tables of partnerships: what they are, where they work, and how they stand to each other."""

from __future__ import annotations

from typing import Any, ClassVar

import pghistory
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonweal.kit.models import AddressField, Dated, Thing
from commonweal.register.models.people import Organisation
from commonweal.register.models.places import Place, Theme


class Formality(models.TextChoices):
    """How formal a partnership is (Rationalisation, ODPM 2005)."""

    LEGAL = "legal", _("separate legal identity")
    OWN = "own", _("own identity, not a legal body")
    VIRTUAL = "virtual", _("virtual")


class Scope(models.TextChoices):
    """How much a partnership takes in."""

    AREA = "area", _("area-based")
    WIDE = "wide", _("wide-ranging")
    SINGLE = "single", _("single issue")


class Lifespan(models.TextChoices):
    """How long a partnership is meant to last."""

    FIXED = "fixed", _("fixed task")
    OPEN = "open", _("open-ended")


class PartnershipRole(models.TextChoices):
    """What a partnership is there to do."""

    DELIVERY = "delivery", _("service delivery")
    PROJECT = "project", _("project")
    PROGRAMME = "programme", _("programme")
    STRATEGIC = "strategic", _("strategic")
    CONSULTATIVE = "consultative", _("consultative")


class Scale(models.TextChoices):
    """How much of the place a partnership covers."""

    BOROUGH = "borough", _("borough-wide")
    AREA = "area", _("part of the borough")
    WIDER = "wider", _("wider than the borough")


class PartnershipStatus(models.TextChoices):
    """Where a partnership stands between being set up and being wound up."""

    FORMING = "forming", _("being set up")
    WORKING = "working", _("working")
    REVIEWED = "reviewed", _("under review")
    RESTING = "resting", _("not meeting at present")
    WINDING_UP = "winding_up", _("being wound up")


class YesNo(models.TextChoices):
    """An answer that may also not be known yet, and then is empty."""

    YES = "yes", _("yes")
    NO = "no", _("no")


OLDEST = 120
"""Above this no age group begins or ends."""


@pghistory.track()
class Partnership(Thing, Dated):
    """A body on which organisations of one place work together, with its remit, its shape and its cost."""

    place = models.ForeignKey(Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    theme = models.ForeignKey(
        Theme, verbose_name=_("theme"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    purpose = models.TextField(_("purpose"), blank=True, help_text=_("What it is there for, in a sentence or two."))
    aims = models.TextField(_("aims"), blank=True, help_text=_("What it wants to bring about."))
    objectives = models.TextField(
        _("objectives and targets"), blank=True, help_text=_("What it has set itself, as it says so itself.")
    )
    set_up_by = models.CharField(
        _("set up by"),
        max_length=300,
        blank=True,
        help_text=_("Who developed it: partners, a government programme, a law."),
    )
    statutory_basis = models.CharField(
        _("statutory basis"), max_length=300, blank=True, help_text=_("The Act or rule that requires it, if any.")
    )
    status = models.CharField(_("status"), max_length=20, choices=PartnershipStatus, blank=True)
    age_from = models.PositiveSmallIntegerField(
        _("serves people aged from"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(OLDEST)],
        help_text=_("In years. Write 0 for from birth; with no upper age that means people of every age."),
    )
    age_to = models.PositiveSmallIntegerField(
        _("serves people aged up to"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(OLDEST)],
        help_text=_("The last year of age that it serves. Leave blank where there is no upper age."),
    )
    client_groups = models.TextField(
        _("client groups"),
        blank=True,
        help_text=_("Whom it serves, one group a line, such as carers. Write “everyone” if so."),
    )
    formality = models.CharField(_("formality"), max_length=20, choices=Formality, blank=True)
    scope = models.CharField(_("scope"), max_length=20, choices=Scope, blank=True)
    lifespan = models.CharField(_("lifespan"), max_length=20, choices=Lifespan, blank=True)
    intended_end = models.DateField(
        _("meant to end on"), null=True, blank=True, help_text=_("For a fixed task: the day by which it is to be done.")
    )
    role = models.CharField(_("role"), max_length=20, choices=PartnershipRole, blank=True)
    scale = models.CharField(_("scale"), max_length=20, choices=Scale, blank=True)
    meetings_a_year = models.PositiveSmallIntegerField(_("meetings a year"), null=True, blank=True)
    meeting_hours = models.DecimalField(_("hours a meeting"), max_digits=5, decimal_places=2, null=True, blank=True)
    preparation_hours = models.DecimalField(
        _("hours of preparation for each member"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    budget_pounds = models.DecimalField(
        _("budget a year, pounds"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    budget_sources = models.TextField(_("where its money comes from"), blank=True)
    resources = models.TextField(
        _("other resources"), blank=True, help_text=_("What it can draw on besides money: rooms, data, people’s time.")
    )
    full_time_staff = models.DecimalField(
        _("staff of its own"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("As full-time posts: someone for half the week is 0.5. Write 0 if there is nobody."),
    )
    accountable_body = models.ForeignKey(
        Organisation,
        verbose_name=_("accountable body"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    accountability = models.TextField(
        _("how it is held to account"), blank=True, help_text=_("To whom it answers, how, and how often.")
    )
    constitution = models.TextField(
        _("constitution"),
        blank=True,
        help_text=_("Its constitution or terms of reference: what they are and when agreed."),
    )
    constitution_address = AddressField(_("where the constitution can be read"), blank=True)
    dissolution = models.TextField(
        _("dissolution arrangements"),
        blank=True,
        help_text=_("How it may be ended, and what then becomes of its money and work."),
    )
    is_evaluated = models.CharField(_("is it evaluated"), max_length=3, choices=YesNo, blank=True)
    evaluation = models.TextField(_("how it is evaluated"), blank=True)
    evaluation_required = models.CharField(
        _("does its funding require evaluation"), max_length=3, choices=YesNo, blank=True
    )

    class Meta(Dated.Meta):
        ordering: ClassVar = ["name", "pk"]
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")
        constraints: ClassVar = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["place", "name"],
                name="partnership_once_in_a_place",
                violation_error_message=_("This place has a partnership of that name."),
            ),
            models.CheckConstraint(
                name="partnership_meant_to_end_later",
                condition=Q(since__isnull=True) | Q(intended_end__isnull=True) | Q(since__lt=F("intended_end")),
                violation_error_message=_("The day on which it is meant to end must come after its start."),
            ),
            models.CheckConstraint(
                name="partnership_open_without_end",
                condition=Q(intended_end__isnull=True) | ~Q(lifespan=Lifespan.OPEN),
                violation_error_message=_("An open-ended partnership has no day on which it is meant to end."),
            ),
            models.CheckConstraint(
                name="partnership_ages_in_order",
                condition=Q(age_from__isnull=True) | Q(age_to__isnull=True) | Q(age_from__lte=F("age_to")),
                violation_error_message=_("The lower age must not be above the upper age."),
            ),
            models.CheckConstraint(
                name="partnership_evaluated_or_not",
                condition=~Q(is_evaluated=YesNo.NO) | Q(evaluation=""),
                violation_error_message=_("Either it is not evaluated, or you can say how it is."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.theme_id and self.theme is not None and self.theme.place_id != self.place_id:
            from_another_place(self.theme, "theme")


def from_another_place(thing: Any, field: str) -> None:
    """Raises ValidationError: the thing belongs to a place other than this row's."""
    raise ValidationError({field: _("%(thing)s belongs to another place.") % {"thing": thing}})


class TieKind(models.TextChoices):
    """How one partnership stands to another: the first is the one that the tie starts from."""

    REPORTS_TO = "reports_to", _("reports to")
    PART_OF = "part_of", _("is part of")
    DELIVERS_THROUGH = "delivers_through", _("delivers through")
    CONSULTS = "consults", _("consults")
    SHARES_WITH = "shares_with", _("shares information with")


@pghistory.track()
class Tie(Thing, Dated):
    """A standing relation from one partnership to another."""

    partnership = models.ForeignKey(
        Partnership, verbose_name=_("partnership"), on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=TieKind)
    other = models.ForeignKey(
        Partnership, verbose_name=_("other partnership"), on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(_("note"), blank=True)

    class Meta(Dated.Meta):
        verbose_name = _("tie")
        verbose_name_plural = _("ties")
        constraints: ClassVar = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="tie_between_two",
                condition=~Q(partnership=F("other")),
                violation_error_message=_("A partnership cannot be tied to itself."),
            ),
            models.UniqueConstraint(
                fields=["partnership", "kind", "other"],
                condition=Q(until__isnull=True),
                name="tie_once",
                violation_error_message=_("These two partnerships are tied in this way already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partnership} {self.get_kind_display()} {self.other}"


@pghistory.track()
class Secretariat(Thing, Dated):
    """The body that serves a partnership's meetings, with the hours a year that it takes."""

    partnership = models.ForeignKey(
        Partnership, verbose_name=_("partnership"), on_delete=models.PROTECT, related_name="secretariats"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    hours_a_year = models.DecimalField(
        _("hours a year"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Agendas, papers, minutes and chasing, all meetings together. Leave blank if nobody knows."),
    )

    class Meta(Dated.Meta):
        ordering: ClassVar = ["partnership", "pk"]
        verbose_name = _("secretariat")
        verbose_name_plural = _("secretariats")
        constraints: ClassVar = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["partnership", "organisation"],
                condition=Q(until__isnull=True),
                name="secretariat_once",
                violation_error_message=_("This organisation serves this partnership already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} serves {self.partnership}"


@pghistory.track()
class Coverage(Thing):
    """A place that a partnership works in besides its own: wider, beside it, or a part of it."""

    partnership = models.ForeignKey(
        Partnership, verbose_name=_("partnership"), on_delete=models.PROTECT, related_name="coverages"
    )
    place = models.ForeignKey(Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("coverage")
        verbose_name_plural = _("coverages")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "place"],
                name="coverage_once",
                violation_error_message=_("It is known already that the partnership covers this place."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.partnership} covers {self.place}"

    def clean(self) -> None:
        if self.partnership.place_id == self.place_id:
            raise ValidationError({"place": _("A partnership covers its own place anyway. Choose another.")})
