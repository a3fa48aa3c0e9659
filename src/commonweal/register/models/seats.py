"""Tables of seats: whose they are, who holds them, for whom and how far they speak, and what they tell whom."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonweal.kit.models import Dated, Thing
from commonweal.register.models.partnerships import Partnership
from commonweal.register.models.people import Organisation, Person


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

    term_since = models.DateField(_("term began"), null=True, blank=True)
    term_until = models.DateField(
        _("term ends"),
        null=True,
        blank=True,
        help_text=_("The day from which the holder must be chosen anew. The seat itself goes on."),
    )
    term_number = models.PositiveSmallIntegerField(
        _("which term this is"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("1 for the first."),
    )
    terms_allowed = models.PositiveSmallIntegerField(
        _("terms allowed"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("How many terms one person may have in a row. Leave blank where there is no limit."),
    )
    successor = models.ForeignKey(
        Person,
        verbose_name=_("who follows"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    induction_on = models.DateField(
        _("induction done on"),
        null=True,
        blank=True,
        help_text=_("When the holder was shown what the seat asks of them."),
    )
    mandate = models.TextField(_("mandate"), blank=True, help_text=_("What the holder may decide without asking back."))
    limits = models.TextField(_("limits"), blank=True, help_text=_("What the holder must ask back about, and whom."))
    mandate_on = models.DateField(_("mandate given on"), null=True, blank=True)

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
            models.CheckConstraint(
                name="seat_term_in_order",
                condition=Q(term_since__isnull=True) | Q(term_until__isnull=True) | Q(term_since__lt=F("term_until")),
                violation_error_message=_("The term must end after it begins."),
            ),
            models.CheckConstraint(
                name="seat_terms_within_limit",
                condition=Q(term_number__isnull=True)
                | Q(terms_allowed__isnull=True)
                | Q(term_number__lte=F("terms_allowed")),
                violation_error_message=_("The holder has more terms than are allowed."),
            ),
            models.CheckConstraint(
                name="seat_followed_by_another",
                condition=Q(successor__isnull=True) | Q(person__isnull=True) | ~Q(successor=F("person")),
                violation_error_message=_("The one who follows is someone other than the holder."),
            ),
            models.CheckConstraint(
                name="seat_mandate_has_words",
                condition=Q(mandate_on__isnull=True) | ~Q(mandate="") | ~Q(limits=""),
                violation_error_message=_("Say what the mandate is that was given on that day."),
            ),
            models.CheckConstraint(
                name="seat_vacant_without_mandate",
                condition=Q(person__isnull=False) | Q(mandate="", limits="", induction_on__isnull=True),
                violation_error_message=_("A vacant seat has no mandate, limits or induction: those are its holder’s."),
            ),
        ]

    def __str__(self) -> str:
        holder = self.person or _("vacant")
        return f"{holder}, {self.get_role_display()} of {self.partnership}"


class FeedbackWay(models.TextChoices):
    """Which way feedback goes."""

    TO = "to", _("to those it speaks for")
    FROM = "from", _("from those it speaks for")


@pghistory.track()
class SeatFeedback(Thing):
    """What a seat tells those it speaks for, or they tell it: owed by a day, given on a day, and in which words."""

    seat = models.ForeignKey(Seat, verbose_name=_("seat"), on_delete=models.PROTECT, related_name="feedback")
    way = models.CharField(_("which way"), max_length=10, choices=FeedbackWay)
    about = models.CharField(_("about"), max_length=300, help_text=_("A meeting, a decision or a question."))
    due = models.DateField(_("owed by"), null=True, blank=True)
    given_on = models.DateField(_("given on"), null=True, blank=True)
    note = models.TextField(_("what was said"), blank=True, help_text=_("Everyone can read it."))

    class Meta:
        ordering: ClassVar = ["due", "pk"]
        verbose_name = _("seat feedback")
        verbose_name_plural = _("seat feedback")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="feedback_owed_or_given",
                condition=Q(due__isnull=False) | Q(given_on__isnull=False),
                violation_error_message=_("Say by when the feedback is owed, or when it was given."),
            ),
            models.CheckConstraint(
                name="feedback_given_in_words",
                condition=Q(given_on__isnull=True, note="") | (Q(given_on__isnull=False) & ~Q(note="")),
                violation_error_message=_("Say both when the feedback was given and what was said."),
            ),
        ]

    def __str__(self) -> str:
        return self.about
