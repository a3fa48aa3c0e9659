"""Table of which targets rely on which partnerships, from which criticality is derived."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonweal.kit.models import Thing
from commonweal.register.models import Organisation, Partnership
from commonweal.strategy.models import Target


class Without(models.TextChoices):
    """Whether a target can be met without a partnership (Camden's question of its 110 targets)."""

    YES = "yes", _("yes")
    PARTLY = "partly", _("partly")
    NO = "no", _("no")
    UNKNOWN = "unknown", _("not known")


@pghistory.track()
class Reliance(Thing):
    """What an organisation says of whether a target can be met without a partnership, or without any at all."""

    target = models.ForeignKey(Target, verbose_name=_("target"), on_delete=models.PROTECT, related_name="+")
    partnership = models.ForeignKey(
        Partnership,
        verbose_name=_("partnership"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Leave blank to speak of any partnership at all."),
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("said by"), on_delete=models.PROTECT, related_name="+"
    )
    without = models.CharField(_("can it be met without?"), max_length=10, choices=Without)
    reason = models.CharField(_("why"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("reliance")
        verbose_name_plural = _("reliances")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["target", "partnership", "organisation"],
                condition=Q(partnership__isnull=False),
                name="reliance_said_once_by_each",
                violation_error_message=_("This organisation has said so of this target and partnership."),
            ),
            models.UniqueConstraint(
                fields=["target", "organisation"],
                condition=Q(partnership__isnull=True),
                name="reliance_on_any_said_once_by_each",
                violation_error_message=_("This organisation has said so of this target and any partnership."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target} without {self.partnership or _('any partnership')}: {self.get_without_display()}"
