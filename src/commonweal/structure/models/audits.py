"""The audit, and how it classified each partnership."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from commonweal.kit.models import Dated, Thing
from commonweal.register.models import Organisation, Partnership, Place


@pghistory.track()
class Audit(Thing, Dated):
    """A round in which a place asks of each of its partnerships what it is for and whether it is needed."""

    place = models.ForeignKey(Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=300)

    class Meta(Dated.Meta):
        ordering: ClassVar = ["-since", "title"]
        verbose_name = _("audit")
        verbose_name_plural = _("audits")

    def __str__(self) -> str:
        return self.title


class PartnershipType(models.TextChoices):
    """What a partnership mainly does (Wycombe's audit, in Rationalisation, ODPM 2005)."""

    STRATEGIC = "strategic", _("strategic")
    OPERATIONAL = "operational", _("operational")
    CONSULTATIVE = "consultative", _("consultative")


class Criticality(models.TextChoices):
    """How much a partnership matters to what the place means to do (Wycombe's audit)."""

    CRITICAL = "critical", _("critical")
    DESIRABLE = "desirable", _("desirable")
    PERIPHERAL = "peripheral", _("peripheral")


@pghistory.track()
class Classification(Thing):
    """How one organisation classified one partnership in an audit."""

    audit = models.ForeignKey(Audit, verbose_name=_("audit"), on_delete=models.PROTECT, related_name="classifications")
    partnership = models.ForeignKey(
        Partnership, verbose_name=_("partnership"), on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("classified by"), on_delete=models.PROTECT, related_name="+"
    )
    type = models.CharField(_("type"), max_length=20, choices=PartnershipType)
    criticality = models.CharField(_("criticality"), max_length=20, choices=Criticality)

    class Meta:
        verbose_name = _("classification")
        verbose_name_plural = _("classifications")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["audit", "partnership", "organisation"],
                name="classified_once_by_each",
                violation_error_message=_("This organisation has classified this partnership in this audit."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.partnership}: {self.get_type_display()}, {self.get_criticality_display()}"
