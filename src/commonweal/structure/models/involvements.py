"""Table of what organisations actually do in partnerships, to be set beside what the audit implies."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from commonweal.kit.models import Thing
from commonweal.register.models import Organisation, Partnership, Person


class InvolvementLevel(models.TextChoices):
    """How far an organisation is involved (Wycombe's diagram 1); none is an answer too."""

    LEAD = "lead", _("lead or key role")
    SUPPORT = "support", _("support role")
    CONTACT = "contact", _("contact role")
    NONE = "none", _("not involved")


@pghistory.track()
class Involvement(Thing):
    """How far an organisation is in fact involved in a partnership, and through whom."""

    partnership = models.ForeignKey(
        Partnership, verbose_name=_("partnership"), on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    level = models.CharField(_("level of involvement"), max_length=20, choices=InvolvementLevel)
    through = models.ForeignKey(
        Person,
        verbose_name=_("through"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Who carries that role. Leave blank if nobody does by name."),
    )
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("involvement")
        verbose_name_plural = _("involvements")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "organisation"],
                name="involvement_once_of_each",
                violation_error_message=_("The involvement of this organisation in this partnership is recorded."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} in {self.partnership}: {self.get_level_display()}"
