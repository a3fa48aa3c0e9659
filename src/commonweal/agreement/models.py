"""Tables of agreement: when partnerships meet, who came, and what partners signed together."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

import pghistory
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from commonweal.kit.models import AddressField, Dated, Thing
from commonweal.register.models import Organisation, Partnership, Person, Seat, Sector


@pghistory.track()
class Meeting(Thing):
    """One coming together of a partnership: planned for a day, and then held or cancelled."""

    partnership = models.ForeignKey(
        Partnership, verbose_name=_("partnership"), on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(
        _("title"),
        max_length=200,
        blank=True,
        help_text=_("If it is not an ordinary meeting: annual meeting, away day."),
    )
    on = models.DateField(_("day"))
    begins = models.TimeField(
        _("begins at"), null=True, blank=True, help_text=_("For example 14:00. Leave blank if not known.")
    )
    hours = models.DecimalField(
        _("how many hours"),
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.25")), MaxValueValidator(24)],
        help_text=_("For example 1.5. Leave blank if not known."),
    )
    room = models.CharField(_("where"), max_length=200, blank=True, help_text=_("The building and room."))
    link = AddressField(
        _("link to join"), max_length=500, blank=True, help_text=_("Only partners of this place see it.")
    )
    chair = models.ForeignKey(
        Person, verbose_name=_("in the chair"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_on = models.DateField(_("recorded as held on"), null=True, blank=True)
    recorded_by = models.CharField(_("recorded as held by"), max_length=200, blank=True)
    cancelled_on = models.DateField(_("cancelled on"), null=True, blank=True)
    cancelled_why = models.CharField(_("why it was cancelled"), max_length=300, blank=True)
    source_address = AddressField(_("page in the system it came from"), max_length=500, blank=True)
    external_id = models.CharField(_("number in the system it came from"), max_length=100, blank=True)
    external_body = models.CharField(_("number of its body in that system"), max_length=100, blank=True)

    class Meta:
        ordering: ClassVar = ["on", "begins", "pk"]
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "on", "begins"],
                condition=Q(cancelled_on__isnull=True),
                nulls_distinct=False,
                name="meeting_once_at_a_time",
                violation_error_message=_("This partnership has a meeting on that day at that time."),
            ),
            models.UniqueConstraint(
                fields=["partnership", "external_id"],
                condition=~Q(external_id=""),
                name="meeting_of_another_system_once",
                violation_error_message=_("A meeting with this number of the other system is here already."),
            ),
            models.CheckConstraint(
                name="meeting_recorded_by_someone",
                condition=Q(recorded_on__isnull=True, recorded_by="")
                | Q(recorded_on__isnull=False) & ~Q(recorded_by=""),
                violation_error_message=_("A meeting is recorded as held on a day and by someone, or not at all."),
            ),
            models.CheckConstraint(
                name="meeting_recorded_after_its_day",
                condition=Q(recorded_on__isnull=True) | Q(recorded_on__gte=F("on")),
                violation_error_message=_("A meeting of a day to come cannot have been held."),
            ),
            models.CheckConstraint(
                name="meeting_cancelled_for_a_reason",
                condition=Q(cancelled_on__isnull=True, cancelled_why="")
                | Q(cancelled_on__isnull=False) & ~Q(cancelled_why=""),
                violation_error_message=_("Say why the meeting was cancelled."),
            ),
            models.CheckConstraint(
                name="meeting_held_or_cancelled",
                condition=Q(recorded_on__isnull=True) | Q(cancelled_on__isnull=True),
                violation_error_message=_("A meeting was held or cancelled, not both."),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["partnership", "on"], name="meeting_of_partnership")]

    def __str__(self) -> str:
        return f"{self.title or self.partnership.name}, {date_format(self.on, 'j F Y')}"

    @property
    def begins_at(self) -> datetime | None:
        """The moment at which it begins, where the time is known."""
        return timezone.make_aware(datetime.combine(self.on, self.begins)) if self.begins else None

    @property
    def ends_at(self) -> datetime | None:
        """The moment at which it ends, where beginning and length are known."""
        begins = self.begins_at
        return begins + timedelta(hours=float(self.hours)) if begins and self.hours is not None else None


class AttendanceKind(models.TextChoices):
    """Whether somebody came: a deputy counts for the seat, apologies were sent before, the absent sent none."""

    PRESENT = "present", _("present")
    DEPUTY = "deputy", _("deputy came")
    APOLOGIES = "apologies", _("apologies")
    ABSENT = "absent", _("absent")


CAME = (AttendanceKind.PRESENT, AttendanceKind.DEPUTY)
"""The kinds in which somebody gave their time."""


@pghistory.track()
class Attendance(Thing):
    """What became of a seat at a meeting, or that a person or organisation without a seat came to it."""

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("meeting"), on_delete=models.PROTECT, related_name="attendances"
    )
    seat = models.ForeignKey(
        Seat, verbose_name=_("seat"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        Person, verbose_name=_("person"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(_("came"), max_length=10, choices=AttendanceKind)
    deputy = models.ForeignKey(
        Person, verbose_name=_("deputy who came"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    preparation_hours = models.DecimalField(
        _("hours of preparation"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )

    class Meta:
        ordering: ClassVar = ["meeting", "pk"]
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="attendance_of_a_seat_or_a_guest",
                condition=Q(seat__isnull=False, person__isnull=True, organisation__isnull=True)
                | Q(seat__isnull=True) & (Q(person__isnull=False) | Q(organisation__isnull=False)),
                violation_error_message=_("Say who it is: a seat, or else a person or an organisation without one."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "seat"],
                condition=Q(seat__isnull=False),
                name="attendance_of_a_seat_once",
                violation_error_message=_("It is said already what became of this seat at this meeting."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "person", "organisation"],
                condition=Q(seat__isnull=True),
                nulls_distinct=False,
                name="attendance_of_a_guest_once",
                violation_error_message=_("It is said already that they came to this meeting."),
            ),
            models.CheckConstraint(
                name="attendance_deputy_came",
                condition=Q(deputy__isnull=True) | Q(kind=AttendanceKind.DEPUTY),
                violation_error_message=_("A deputy is named only where a deputy came."),
            ),
            models.CheckConstraint(
                name="attendance_deputy_of_a_seat",
                condition=Q(seat__isnull=False) | ~Q(kind=AttendanceKind.DEPUTY),
                violation_error_message=_("Only a seat has a deputy."),
            ),
            models.CheckConstraint(
                name="attendance_prepared_by_who_came",
                condition=Q(preparation_hours__isnull=True) | Q(kind__in=CAME),
                violation_error_message=_("Hours of preparation are of those who came."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.whose}, {self.meeting}"

    def clean(self) -> None:
        if self.seat_id and self.seat is not None and self.seat.partnership_id != self.meeting.partnership_id:
            raise ValidationError({"seat": _("This seat is on another partnership.")})

    @property
    def whose(self) -> Any:
        """The seat's holder or organisation, the person, or the organisation."""
        if self.seat is not None:
            return self.seat.person or self.seat.organisation or self.seat
        return self.person or self.organisation


class ProtocolKind(models.TextChoices):
    """What partners sign together: how they treat each other, what they share, or what one does for another."""

    COMPACT = "compact", _("compact")
    SHARING = "sharing", _("information sharing protocol")
    SERVICE = "service", _("service level agreement")
    OTHER = "other", _("other protocol")


@pghistory.track()
class Protocol(Thing, Dated):
    """What the partners of a partnership signed together on how they work, from when and until when it holds."""

    partnership = models.ForeignKey(
        Partnership, verbose_name=_("partnership"), on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=ProtocolKind)
    text = models.TextField(_("what it says"), blank=True, help_text=_("In a few sentences, or whole."))
    address = AddressField(_("where it can be read"), max_length=500, blank=True)
    signed_on = models.DateField(
        _("signed on"), null=True, blank=True, help_text=_("Leave blank while it is not signed by all.")
    )

    class Meta(Dated.Meta):
        ordering: ClassVar = ["title", "pk"]
        verbose_name = _("protocol")
        verbose_name_plural = _("protocols")
        constraints: ClassVar = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["partnership", "title"],
                condition=Q(until__isnull=True),
                name="protocol_once",
                violation_error_message=_("This partnership has a protocol of that title."),
            ),
            models.CheckConstraint(
                name="protocol_signed_before_its_end",
                condition=Q(signed_on__isnull=True) | Q(until__isnull=True) | Q(signed_on__lt=F("until")),
                violation_error_message=_("A protocol is signed before it ends."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class Signatory(Thing):
    """An organisation that signed a protocol on a day, or is still to sign it."""

    protocol = models.ForeignKey(
        Protocol, verbose_name=_("protocol"), on_delete=models.PROTECT, related_name="signatories"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    signed_on = models.DateField(
        _("signed on"), null=True, blank=True, help_text=_("Leave blank while it is still to sign.")
    )

    class Meta:
        ordering: ClassVar = ["protocol", "pk"]
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["protocol", "organisation"],
                name="signatory_once",
                violation_error_message=_("This organisation is among the signatories already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.protocol}"


@pghistory.track()
class Constitution(Thing):
    """How many of a partnership's seats, and of which sectors, must be there for it to decide."""

    partnership = models.OneToOneField(
        Partnership, verbose_name=_("partnership"), on_delete=models.PROTECT, related_name="+"
    )
    quorum = models.PositiveSmallIntegerField(
        _("quorum"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("How many seats must be there. Leave blank where there is no such rule."),
    )
    agreed_on = models.DateField(_("agreed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("constitution")
        verbose_name_plural = _("constitutions")

    def __str__(self) -> str:
        return str(self.partnership)


@pghistory.track()
class SectorQuorum(Thing):
    """How many seats of one sector must be there for a partnership to decide."""

    constitution = models.ForeignKey(
        Constitution, verbose_name=_("constitution"), on_delete=models.PROTECT, related_name="sectors"
    )
    sector = models.CharField(_("sector"), max_length=20, choices=Sector)
    least = models.PositiveSmallIntegerField(_("how many"), validators=[MinValueValidator(1)])

    class Meta:
        ordering: ClassVar = ["sector"]
        verbose_name = _("sector quorum")
        verbose_name_plural = _("sector quorums")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["constitution", "sector"],
                name="sector_quorum_once",
                violation_error_message=_("This constitution says already how many of this sector must be there."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.constitution}: {self.get_sector_display()}"
