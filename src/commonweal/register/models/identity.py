"""Tables by which the register knows one thing under several names, merges doubles, and hears what is wrong.

They name organisations and people by word and import nothing of the register, so that the package can offer them
beside the rest.
"""

from __future__ import annotations

from typing import Any, ClassVar

import pghistory
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from commonweal.kit.models import Thing


class About(models.Model):
    """About one organisation or one person, never both."""

    # The checker of types does not look for a name from an abstract table, Django does.
    organisation = models.ForeignKey(  # type: ignore[misc]
        "Organisation",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    person = models.ForeignKey(  # type: ignore[misc]
        "Person", verbose_name=_("person"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                name="%(class)s_about_one",
                condition=Q(organisation__isnull=False, person__isnull=True)
                | Q(organisation__isnull=True, person__isnull=False),
                violation_error_message=_("Say which organisation or which person it is about, and not both."),
            )
        ]

    @property
    def about(self) -> Any:
        """The organisation or person."""
        return self.organisation or self.person


@pghistory.track()
class AlternativeName(Thing, About):
    """Another name by which an organisation or a person is known."""

    name = models.CharField(_("name"), max_length=200)

    class Meta(About.Meta):
        ordering: ClassVar = ["name", "pk"]
        verbose_name = _("alternative name")
        verbose_name_plural = _("alternative names")
        indexes: ClassVar = [models.Index(fields=["name"], name="alternative_name")]
        constraints: ClassVar = [
            *About.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="alternative_name_once_of_organisation",
                violation_error_message=_("This organisation is known by that name already."),
            ),
            models.UniqueConstraint(
                fields=["person", "name"],
                name="alternative_name_once_of_person",
                violation_error_message=_("This person is known by that name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Distinction(Thing, About):
    """Two organisations, or two people, that look alike and were said not to be the same."""

    other_organisation = models.ForeignKey(
        "Organisation",
        verbose_name=_("other organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    other_person = models.ForeignKey(
        "Person", verbose_name=_("other person"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    said_on = models.DateField(_("said on"))
    said_by = models.CharField(_("said by"), max_length=200)
    why = models.TextField(_("why"), blank=True)

    class Meta(About.Meta):
        ordering: ClassVar = ["-said_on", "-pk"]
        verbose_name = _("distinction")
        verbose_name_plural = _("distinctions")
        constraints: ClassVar = [
            *About.Meta.constraints,
            models.CheckConstraint(
                name="distinction_between_two_of_a_kind",
                condition=Q(organisation__isnull=False, other_organisation__isnull=False, other_person__isnull=True)
                & ~Q(organisation=F("other_organisation"))
                | Q(person__isnull=False, other_person__isnull=False, other_organisation__isnull=True)
                & ~Q(person=F("other_person")),
                violation_error_message=_("Name two different organisations, or two different people."),
            ),
            models.UniqueConstraint(
                Least("organisation", "other_organisation"),
                Greatest("organisation", "other_organisation"),
                name="distinction_once_of_organisations",
                condition=Q(organisation__isnull=False),
                violation_error_message=_("These two were told apart already."),
            ),
            models.UniqueConstraint(
                Least("person", "other_person"),
                Greatest("person", "other_person"),
                name="distinction_once_of_people",
                condition=Q(person__isnull=False),
                violation_error_message=_("These two were told apart already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about} ≠ {self.other}"

    @property
    def other(self) -> Any:
        """The other of the two."""
        return self.other_organisation or self.other_person


@pghistory.track(exclude=["taken"])
class Merge(Thing, About):
    """Two rows for one organisation or person were made one: which is kept, and all that is needed to part them again."""

    number = models.BigIntegerField(
        _("number of the row that is gone"), help_text=_("Its address leads to the one kept.")
    )
    name = models.CharField(_("name of the row that is gone"), max_length=200)
    taken = models.JSONField(_("what was changed"), encoder=DjangoJSONEncoder)
    merged_on = models.DateField(_("merged on"))
    merged_by = models.CharField(_("merged by"), max_length=200)
    undone_on = models.DateField(_("undone on"), null=True, blank=True)
    undone_by = models.CharField(_("undone by"), max_length=200, blank=True)

    class Meta(About.Meta):
        ordering: ClassVar = ["-pk"]
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        indexes: ClassVar = [models.Index(fields=["number"], name="merge_number")]
        constraints: ClassVar = [
            *About.Meta.constraints,
            models.CheckConstraint(
                name="merge_undone_by_someone",
                condition=Q(undone_on__isnull=True, undone_by="") | Q(undone_on__isnull=False) & ~Q(undone_by=""),
                violation_error_message=_("Say when it was undone and by whom, or neither."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} → {self.about}"


@pghistory.track()
class CorrectionLink(Thing, About):
    """A signed link by which an organisation or a person may correct its own entry without an account, until it expires or is revoked."""

    place = models.ForeignKey(
        "Place", verbose_name=_("place whose support team made it"), on_delete=models.PROTECT, related_name="+"
    )
    email = models.EmailField(_("sent to"), blank=True)
    made_on = models.DateField(_("made on"))
    made_by = models.CharField(_("made by"), max_length=200)
    expires_on = models.DateField(_("good until"), help_text=_("The first day on which it no longer opens."))
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True)
    revoked_by = models.CharField(_("revoked by"), max_length=200, blank=True)

    class Meta(About.Meta):
        ordering: ClassVar = ["-made_on", "-pk"]
        verbose_name = _("correction link")
        verbose_name_plural = _("correction links")
        constraints: ClassVar = [
            *About.Meta.constraints,
            models.CheckConstraint(
                name="correction_link_expires_later",
                condition=Q(expires_on__gt=F("made_on")),
                violation_error_message=_("A link must be good for a day at least."),
            ),
            models.CheckConstraint(
                name="correction_link_revoked_by_someone",
                condition=Q(revoked_on__isnull=True, revoked_by="") | Q(revoked_on__isnull=False) & ~Q(revoked_by=""),
                violation_error_message=_("Say when it was revoked and by whom, or neither."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.about)


@pghistory.track()
class Correction(Thing, About):
    """What an organisation or a person says its entry should be, waiting for a support team or decided by one."""

    link = models.ForeignKey(CorrectionLink, verbose_name=_("link"), on_delete=models.PROTECT, related_name="+")
    was = models.JSONField(
        _("as it was"), blank=True, help_text=_("What the fields held when the correction was sent.")
    )
    proposed = models.JSONField(_("as proposed"), blank=True)
    note = models.TextField(_("anything else"), blank=True, max_length=1000)
    sent_at = models.DateTimeField(_("sent"))
    sent_by = models.CharField(_("sent by"), max_length=200, blank=True, help_text=_("As they gave their name."))
    accepted_on = models.DateField(_("accepted on"), null=True, blank=True)
    accepted_by = models.CharField(_("accepted by"), max_length=200, blank=True)
    declined_on = models.DateField(_("declined on"), null=True, blank=True)
    declined_by = models.CharField(_("declined by"), max_length=200, blank=True)
    declined_why = models.TextField(_("why it was declined"), blank=True)

    class Meta(About.Meta):
        ordering: ClassVar = ["-sent_at", "-pk"]
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        constraints: ClassVar = [
            *About.Meta.constraints,
            models.CheckConstraint(
                name="correction_accepted_by_someone",
                condition=Q(accepted_on__isnull=True, accepted_by="")
                | Q(accepted_on__isnull=False) & ~Q(accepted_by=""),
                violation_error_message=_("Say when it was accepted and by whom, or neither."),
            ),
            models.CheckConstraint(
                name="correction_declined_with_reason",
                condition=Q(declined_on__isnull=True, declined_by="", declined_why="")
                | Q(declined_on__isnull=False) & ~Q(declined_by="") & ~Q(declined_why=""),
                violation_error_message=_("Say when it was declined, by whom and why, or none of these."),
            ),
            models.CheckConstraint(
                name="correction_decided_once",
                condition=Q(accepted_on__isnull=True) | Q(declined_on__isnull=True),
                violation_error_message=_("It was decided already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.about)


@pghistory.track()
class Succession(Thing):
    """An organisation was replaced, on a day, by another or by one of several."""

    organisation = models.ForeignKey(
        "Organisation", verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    successor = models.ForeignKey(
        "Organisation", verbose_name=_("replaced by"), on_delete=models.PROTECT, related_name="+"
    )
    on = models.DateField(_("from"), help_text=_("The first day on which the new one stood in its place."))
    note = models.CharField(
        _("note"), max_length=300, blank=True, help_text=_("The order or decision, if there is one.")
    )

    class Meta:
        ordering: ClassVar = ["on", "pk"]
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="succession_of_two",
                condition=~Q(organisation=F("successor")),
                violation_error_message=_("An organisation cannot replace itself."),
            ),
            models.UniqueConstraint(
                fields=["organisation", "successor"],
                name="succession_once",
                violation_error_message=_("It is noted already that this one replaced that one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} → {self.successor}"
