"""Tables of organisations and people: who takes part, where they serve, and whom they work for."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonweal.kit.models import AddressField, Dated, Thing
from commonweal.register.models.places import Place


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
