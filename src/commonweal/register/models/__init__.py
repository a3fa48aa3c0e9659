"""Tables of the register: who and where we are."""

from __future__ import annotations

from typing import Any, ClassVar

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonweal.kit.models import AddressField, Dated, Thing
from commonweal.register.models.identity import (
    AlternativeName,
    Correction,
    CorrectionLink,
    Distinction,
    Merge,
    Succession,
)

# The tables of a module of this package are offered here beside its own.
__all__ = ["AlternativeName", "Correction", "CorrectionLink", "Distinction", "Merge", "Succession"]


class Tier(models.TextChoices):
    """How wide a place is, from the nation to a neighbourhood."""

    NATION = "nation", _("nation")
    REGION = "region", _("region")
    COUNTY = "county", _("county or combined authority")
    DISTRICT = "district", _("district, borough or unitary")
    WARD = "ward", _("ward")
    NEIGHBOURHOOD = "neighbourhood", _("neighbourhood")


class PlaceManager(models.Manager["Place"]):
    """Leaves boundaries in the database until a map asks for them: they are most of a place's weight."""

    def get_queryset(self) -> models.QuerySet[Place]:
        return super().get_queryset().defer("boundary")


@pghistory.track()
class Place(Thing, Dated):
    """Anywhere from a neighbourhood to a nation, known by a code of some vintage."""

    name = models.CharField(_("name"), max_length=200)
    tier = models.CharField(_("tier"), max_length=20, choices=Tier)
    code = models.CharField(_("code"), max_length=40, help_text=_("The published code, such as E08000009."))
    code_system = models.CharField(_("code system"), max_length=20, default="GSS")
    vintage = models.CharField(
        _("vintage of the code"), max_length=10, blank=True, help_text=_("The year of the code list, such as 2011.")
    )
    parent = models.ForeignKey(
        "self", verbose_name=_("part of"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    boundary = models.JSONField(
        _("boundary"), null=True, blank=True, help_text=_("A GeoJSON geometry, longitude before latitude.")
    )
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", verbose_name=_("replaced by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = PlaceManager()

    class Meta(Dated.Meta):
        ordering: ClassVar = ["name", "pk"]
        verbose_name = _("place")
        verbose_name_plural = _("places")
        indexes: ClassVar = [models.Index(fields=["code"], name="place_code")]
        constraints: ClassVar = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["code_system", "code", "vintage"],
                name="place_known_once",
                violation_error_message=_(
                    "A place with this code, code system and vintage is in the register already."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name


share_validators = [MinValueValidator(0.0), MaxValueValidator(1.0)]


@pghistory.track()
class Overlap(Thing):
    """How much of one place lies in another, as shares from 0 to 1."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    share_by_area = models.FloatField(_("share by area"), null=True, blank=True, validators=share_validators)
    share_by_population = models.FloatField(
        _("share by population"), null=True, blank=True, validators=share_validators
    )

    class Meta:
        verbose_name = _("overlap of places")
        verbose_name_plural = _("overlaps of places")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "other"], name="overlap_once"),
            models.CheckConstraint(name="overlap_of_two_places", condition=~Q(place=F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.place} in {self.other}"


@pghistory.track()
class Theme(Thing):
    """One heading under which a place sorts its partnerships, issues and objectives."""

    place = models.ForeignKey(Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=100)
    rank = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        ordering: ClassVar = ["rank", "name"]
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place", "name"],
                name="theme_once_in_a_place",
                violation_error_message=_("This place has a theme of that name."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Sector(models.TextChoices):
    """Which part of society an organisation belongs to."""

    PUBLIC = "public", _("public")
    PRIVATE = "private", _("private")
    VOLUNTARY = "voluntary", _("voluntary")
    COMMUNITY = "community", _("community")
    FAITH = "faith", _("faith")


class Level(models.TextChoices):
    """How widely an organisation works."""

    NATIONAL = "national", _("national")
    REGIONAL = "regional", _("regional")
    COUNTY = "county", _("county")
    DISTRICT = "district", _("district or borough")
    NEIGHBOURHOOD = "neighbourhood", _("neighbourhood")


@pghistory.track()
class Organisation(Thing, Dated):
    """A body with a seat, money or duties somewhere: a council, a force, a trust, a charity, a firm, a group."""

    name = models.CharField(_("name"), max_length=200)
    sector = models.CharField(_("sector"), max_length=20, choices=Sector)
    level = models.CharField(_("level"), max_length=20, choices=Level)
    purpose = models.TextField(_("what it does"), blank=True)
    trading_constraints = models.TextField(_("limits on its ability to trade"), blank=True)
    website = AddressField(_("website"), blank=True)

    class Meta(Dated.Meta):
        ordering: ClassVar = ["name", "pk"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Identifier(Thing):
    """A number under which a published list knows an organisation, with the list's code from org-id.guide."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="identifiers"
    )
    scheme = models.CharField(
        _("scheme"), max_length=20, help_text=_("The list's code at org-id.guide, such as GB-CHC.")
    )
    number = models.CharField(_("number"), max_length=60)

    class Meta:
        ordering: ClassVar = ["scheme", "number"]
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scheme", "number"],
                name="identifier_once",
                violation_error_message=_("Another organisation has this identifier."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.scheme}-{self.number}"


@pghistory.track()
class Footprint(Thing):
    """A place that an organisation serves."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="footprints"
    )
    place = models.ForeignKey(Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("footprint")
        verbose_name_plural = _("footprints")
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "place"], name="footprint_once")]

    def __str__(self) -> str:
        return f"{self.organisation} serves {self.place}"


@pghistory.track()
class Person(Thing, Dated):
    """Someone who holds a seat, leads something, works for a partner or supports a partnership."""

    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("email address"), blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("signs in as"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta(Dated.Meta):
        ordering: ClassVar = ["name", "pk"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints: ClassVar = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                "email",
                name="person_email_once",
                condition=~Q(email=""),
                violation_error_message=_("Another person has this email address."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Employment(Thing, Dated):
    """A person works for, or speaks as a member of, an organisation."""

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="employments")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="employments"
    )
    job_title = models.CharField(_("job title"), max_length=200, blank=True)

    class Meta(Dated.Meta):
        verbose_name = _("employment")
        verbose_name_plural = _("employments")

    def __str__(self) -> str:
        return f"{self.person}, {self.job_title or self.organisation}"


@pghistory.track()
class Support(Thing, Dated):
    """A person is on the team that keeps a place's partnership working: its register, papers and publications."""

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="supports")
    place = models.ForeignKey(Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")

    class Meta(Dated.Meta):
        verbose_name = _("member of a support team")
        verbose_name_plural = _("support teams")

    def __str__(self) -> str:
        return f"{self.person} supports {self.place}"


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


@pghistory.track()
class Partnership(Thing, Dated):
    """A body on which organisations of one place work together, with its remit, its shape and its cost."""

    place = models.ForeignKey(Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    theme = models.ForeignKey(
        Theme, verbose_name=_("theme"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    purpose = models.TextField(_("purpose"), blank=True)
    statutory_basis = models.CharField(
        _("statutory basis"), max_length=300, blank=True, help_text=_("The Act or rule that requires it, if any.")
    )
    formality = models.CharField(_("formality"), max_length=20, choices=Formality, blank=True)
    scope = models.CharField(_("scope"), max_length=20, choices=Scope, blank=True)
    lifespan = models.CharField(_("lifespan"), max_length=20, choices=Lifespan, blank=True)
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
    accountable_body = models.ForeignKey(
        Organisation,
        verbose_name=_("accountable body"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    evaluation = models.TextField(_("how it is evaluated"), blank=True)

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


class SeatRole(models.TextChoices):
    """What the holder of a seat does there."""

    CHAIR = "chair", _("chair")
    VICE_CHAIR = "vice_chair", _("vice-chair")
    MEMBER = "member", _("member")
    ADVISER = "adviser", _("adviser")
    OBSERVER = "observer", _("observer")
    SECRETARY = "secretary", _("secretary")


@pghistory.track()
class Seat(Thing, Dated):
    """A place at the table of a partnership: whose it is, who holds it and for whom they speak. Without a person it is vacant."""

    partnership = models.ForeignKey(
        Partnership, verbose_name=_("partnership"), on_delete=models.PROTECT, related_name="seats"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="seats",
    )
    person = models.ForeignKey(
        Person, verbose_name=_("held by"), null=True, blank=True, on_delete=models.PROTECT, related_name="seats"
    )
    deputy = models.ForeignKey(
        Person, verbose_name=_("deputy"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(_("role"), max_length=20, choices=SeatRole, default=SeatRole.MEMBER)
    voting_bloc = models.CharField(_("voting bloc"), max_length=100, blank=True)
    voting_weight = models.DecimalField(
        _("voting weight"), max_digits=6, decimal_places=2, default=1, validators=[MinValueValidator(0)]
    )
    constituency = models.CharField(
        _("speaks for"), max_length=200, blank=True, help_text=_("The people or bodies that this seat represents.")
    )

    class Meta(Dated.Meta):
        ordering: ClassVar = ["partnership", "pk"]
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints: ClassVar = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="seat_of_someone",
                condition=Q(organisation__isnull=False) | Q(person__isnull=False) | ~Q(constituency=""),
                violation_error_message=_("Say whose seat it is: an organisation, a person or a constituency."),
            ),
        ]

    def __str__(self) -> str:
        holder = self.person or _("vacant")
        return f"{holder}, {self.get_role_display()} of {self.partnership}"
