"""Tables of the audit: the round, how each body classified each partnership, and what came of talking about it."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonweal.kit.models import Dated, Thing
from commonweal.register.models import Organisation, Partnership, Place


@pghistory.track()
class Audit(Thing, Dated):
    """A round in which a place asks of each of its partnerships what it is for and whether it is needed."""

    place = models.ForeignKey(Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=300)
    lead_body = models.ForeignKey(
        Organisation,
        verbose_name=_("lead body"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("It classifies first; then each partner does so separately."),
    )

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


@pghistory.track()
class Talk(Thing):
    """A conversation about one partnership on which partners disagreed in an audit, and what came of it."""

    audit = models.ForeignKey(Audit, verbose_name=_("audit"), on_delete=models.PROTECT, related_name="talks")
    partnership = models.ForeignKey(
        Partnership, verbose_name=_("partnership"), on_delete=models.PROTECT, related_name="+"
    )
    on = models.DateField(_("talked about on"))
    outcome = models.TextField(_("what came of it"))
    agreed_type = models.CharField(_("agreed type"), max_length=20, choices=PartnershipType, blank=True)
    agreed_criticality = models.CharField(_("agreed importance"), max_length=20, choices=Criticality, blank=True)

    class Meta:
        ordering: ClassVar = ["-on", "-pk"]
        verbose_name = _("talk")
        verbose_name_plural = _("talks")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="talk_agrees_on_both_or_neither",
                condition=Q(agreed_type="", agreed_criticality="") | (~Q(agreed_type="") & ~Q(agreed_criticality="")),
                violation_error_message=_("Say both the type and the importance that were agreed, or neither."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.partnership}, {self.on}"
