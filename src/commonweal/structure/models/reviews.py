"""Tables of the review: the honest conversation about one partnership, and the actions that it ends in."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonweal.kit.models import Thing
from commonweal.register.models import Organisation, Partnership, Person
from commonweal.structure.models.audits import Audit


class Clarity(models.TextChoices):
    """How clear something was to those who talked."""

    CLEAR = "clear", _("clear")
    PARTLY = "partly", _("partly clear")
    UNCLEAR = "unclear", _("not clear")


class Effect(models.TextChoices):
    """How effective a partnership was found to be."""

    EFFECTIVE = "effective", _("effective")
    PARTLY = "partly", _("partly effective")
    NOT = "not", _("not effective")


class Change(models.TextChoices):
    """What should become of the lead body's involvement."""

    MORE = "more", _("more than now")
    SAME = "same", _("as now")
    LESS = "less", _("less than now")
    NONE = "none", _("none")


class Representation(models.TextChoices):
    """How a partnership should be represented on the strategic partnership of the place."""

    ITSELF = "itself", _("on the partnership itself")
    THROUGH = "through", _("through another partnership")
    NOT = "not", _("not represented")
    OPEN = "open", _("not decided")


@pghistory.track()
class Review(Thing):
    """An honest conversation, face to face, about one partnership in an audit: what was clear, what works, what follows."""

    audit = models.ForeignKey(Audit, verbose_name=_("audit"), on_delete=models.PROTECT, related_name="reviews")
    partnership = models.ForeignKey(
        Partnership, verbose_name=_("partnership"), on_delete=models.PROTECT, related_name="+"
    )
    on = models.DateField(_("held on"))
    led_by = models.ForeignKey(
        Person, verbose_name=_("led by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    roles = models.CharField(_("roles and responsibilities"), max_length=20, choices=Clarity)
    roles_said = models.TextField(_("what was said of roles and responsibilities"), blank=True)
    contributions = models.CharField(_("the level of contribution"), max_length=20, choices=Clarity)
    contribution_pounds = models.DecimalField(
        _("contribution in money, pounds a year"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    contribution_in_kind = models.TextField(_("contribution in kind"), blank=True)
    benefits = models.CharField(_("benefits and outcomes sought"), max_length=20, choices=Clarity)
    benefits_said = models.TextField(_("what was said of benefits and outcomes"), blank=True)
    feedback = models.CharField(_("feedback to members"), max_length=20, choices=Clarity)
    feedback_said = models.TextField(_("what was said of feedback"), blank=True)
    effectiveness = models.CharField(_("effectiveness"), max_length=20, choices=Effect)
    effectiveness_said = models.TextField(_("what was said of effectiveness"), blank=True)
    involvement = models.CharField(_("level of involvement in future"), max_length=20, choices=Change)
    involvement_said = models.TextField(_("what was said of involvement"), blank=True)
    representation = models.CharField(_("representation"), max_length=20, choices=Representation)
    representation_said = models.TextField(_("what was said of representation"), blank=True)

    class Meta:
        ordering: ClassVar = ["-on", "-pk"]
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["audit", "partnership"],
                name="reviewed_once_in_an_audit",
                violation_error_message=_(
                    "This partnership has been reviewed in this audit; change that review instead."
                ),
            )
        ]

    def __str__(self) -> str:
        return str(self.partnership)


class ActionKind(models.TextChoices):
    """What an agreed action does about a partnership; exit and containment are honest answers too."""

    STRENGTHEN = "strengthen", _("strengthen it")
    MEMBERSHIP = "membership", _("change its membership")
    INVOLVEMENT = "involvement", _("change our involvement")
    CONTAIN = "contain", _("contain it: no more time or money")
    EXIT = "exit", _("leave it or wind it up")
    OTHER = "other", _("something else")


@pghistory.track()
class ReviewAction(Thing):
    """Something agreed at the end of a review: who does it, by when, and what came of it."""

    review = models.ForeignKey(Review, verbose_name=_("review"), on_delete=models.PROTECT, related_name="actions")
    kind = models.CharField(_("kind"), max_length=20, choices=ActionKind)
    title = models.CharField(_("what is to be done"), max_length=300)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    owner = models.ForeignKey(Person, verbose_name=_("owner"), on_delete=models.PROTECT, related_name="+")
    due = models.DateField(_("due"))
    done_on = models.DateField(_("done on"), null=True, blank=True)
    result = models.TextField(_("what came of it"), blank=True)

    class Meta:
        ordering: ClassVar = ["due", "title"]
        verbose_name = _("agreed action")
        verbose_name_plural = _("agreed actions")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="review_action_done_when_and_with_what_result",
                condition=Q(done_on__isnull=True, result="") | (Q(done_on__isnull=False) & ~Q(result="")),
                violation_error_message=_("Say both when it was done and what came of it."),
            )
        ]

    def __str__(self) -> str:
        return self.title
