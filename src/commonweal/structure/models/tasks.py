"""Table of new work: whether a task needs a partnership, and which."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonweal.kit.models import Thing
from commonweal.register.models import Organisation, Partnership, Place, Theme, from_another_place
from commonweal.structure.models.audits import PartnershipType


class Answer(models.TextChoices):
    """Yes or no."""

    YES = "yes", _("yes")
    NO = "no", _("no")


@pghistory.track()
class Need(Thing):
    """A task that somebody wants a partnership for, taken through five questions; once settled it is a precedent."""

    place = models.ForeignKey(Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")
    task = models.CharField(_("task"), max_length=300)
    description = models.TextField(_("what it takes"), blank=True)
    theme = models.ForeignKey(
        Theme, verbose_name=_("theme"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    raised_by = models.ForeignKey(
        Organisation, verbose_name=_("raised by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    raised_on = models.DateField(_("raised on"))
    requires = models.CharField(_("does it require a partnership?"), max_length=5, choices=Answer, blank=True)
    requires_why = models.TextField(_("why it does or does not"), blank=True)
    existing = models.CharField(_("could an existing one do it?"), max_length=5, choices=Answer, blank=True)
    existing_why = models.TextField(_("why one could or none could"), blank=True)
    type = models.CharField(_("type of partnership required"), max_length=20, choices=PartnershipType, blank=True)
    type_why = models.TextField(_("what it would have to be like"), blank=True)
    partnership = models.ForeignKey(
        Partnership,
        verbose_name=_("partnership it belongs to"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    added_value = models.TextField(_("added value"), blank=True)
    settled_on = models.DateField(_("settled on"), null=True, blank=True)
    conclusion = models.TextField(_("what was concluded"), blank=True)

    class Meta:
        ordering: ClassVar = ["-raised_on", "-pk"]
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="need_settled_when_and_how",
                condition=Q(settled_on__isnull=True, conclusion="") | (Q(settled_on__isnull=False) & ~Q(conclusion="")),
                violation_error_message=_("Say both when it was settled and what was concluded."),
            ),
            models.CheckConstraint(
                name="need_asks_for_an_existing_one_only_where_required",
                condition=Q(existing="") | Q(requires=Answer.YES),
                violation_error_message=_("Whether an existing one could do it is asked only where one is required."),
            ),
            models.CheckConstraint(
                name="need_type_only_where_none_exists",
                condition=Q(type="") | Q(existing=Answer.NO),
                violation_error_message=_("The type is asked only where no existing partnership could do it."),
            ),
            models.CheckConstraint(
                name="need_partnership_only_where_one_exists",
                condition=Q(partnership__isnull=True) | Q(existing=Answer.YES),
                violation_error_message=_("A partnership is named only where an existing one could do it."),
            ),
        ]

    def __str__(self) -> str:
        return self.task

    def clean(self) -> None:
        if self.theme_id and self.theme is not None and self.theme.place_id != self.place_id:
            from_another_place(self.theme, "theme")
        if self.partnership_id and self.partnership is not None and self.partnership.place_id != self.place_id:
            from_another_place(self.partnership, "partnership")
