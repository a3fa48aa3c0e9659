"""Tables that every room stands on: who signs in, the record of writes, jobs, and two abstract bases."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.urls import NoReverseMatch
from django.utils.encoding import force_str
from django.utils.hashable import make_hashable
from django.utils.translation import gettext_lazy as _

from commonweal.kit.addresses import address_of


class UserManager(BaseUserManager["User"]):
    """Makes users by their email address, the name they sign in with."""

    def create_user(self, email: str, password: str | None = None, **facts: Any) -> User:
        if not email:
            raise ValueError("a user needs an email address")
        user = self.model(email=self.normalize_email(email).lower(), **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **facts: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **facts)


class User(AbstractBaseUser, PermissionsMixin):
    """Someone who can sign in. What they may do follows from who they are in the register, not from this row."""

    email = models.EmailField(_("email address"), unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    is_staff = models.BooleanField(_("may open the installation's admin"), default=False)
    is_active = models.BooleanField(_("can sign in"), default=True)
    date_joined = models.DateTimeField(_("joined"), auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.name or self.email


class AddressField(models.URLField):  # type: ignore[type-arg]
    """An address on the web; one typed without its scheme is taken to be https."""

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"assume_scheme": "https", **kwargs})


class Thing(models.Model):
    """Anything people edit. `version` goes up by one at every change, so that a stale edit can be refused."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        """The address of its page, `/register/places/7/`; nothing for what has no page of its own."""
        room = type(self).__module__.split(".")[1]  # not the label, which differs for two rooms
        try:
            return address_of(f"{room}:{self._meta.model_name}-page", [self.pk])
        except NoReverseMatch:
            return ""

    def _get_FIELD_display(self, field: models.Field[Any, Any]) -> Any:  # noqa: N802
        # What `get_role_display()` answers. Django's own puts all the words of the choices together at every question.
        value = getattr(self, field.attname)
        return force_str(_words_of(field).get(make_hashable(value), value), strings_only=True)


@cache
def _words_of(field: models.Field[Any, Any]) -> dict[Any, Any]:
    """What each choice of a field is called."""
    return dict(field.flatchoices)


class Dated(models.Model):
    """Something true from `since` up to but not including `until`. It ends; it is not deleted."""

    since = models.DateField(
        _("since"), null=True, blank=True, help_text=_("The first day it was true. Leave blank if not known.")
    )
    until = models.DateField(
        _("until"),
        null=True,
        blank=True,
        help_text=_("The first day it was no longer true. Leave blank while it lasts."),
    )

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_since_before_until",
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(since__lt=F("until")),
                violation_error_message=_("The end must come after the start."),
            )
        ]


class Entry(models.Model):
    """One line in the record of writes: who did what to which thing, when and why. Nobody can change or remove it."""

    at = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(_("who"), max_length=200)
    verb = models.CharField(_("what"), max_length=100)
    kind = models.CharField(_("kind of thing"), max_length=100)
    thing_id = models.BigIntegerField(_("number of the thing"), null=True)
    thing_name = models.CharField(_("thing"), max_length=500)
    why = models.TextField(_("why"), blank=True)
    context = models.UUIDField(_("change"), null=True, db_index=True)
    walled_in = models.BigIntegerField(
        _("walled in"), null=True, help_text=_("Whose support team may read this line; none for every team.")
    )

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        verbose_name = _("entry in the record")
        verbose_name_plural = _("record of writes")
        indexes: ClassVar = [
            models.Index(fields=["kind", "thing_id", "-at"], name="entry_of_thing"),
            models.Index(fields=["walled_in", "-at"], name="entry_within_walls"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="entry_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.by_name}: {self.verb} {self.thing_name}"


class JobState(models.TextChoices):
    """Where a job is: a queued one waits for a worker; a failed one says why and left nothing half done."""

    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("finished")
    FAILED = "failed", _("failed")


class Job(models.Model):
    """Long work that a person started and can leave: its progress, and what came of it."""

    kind = models.CharField(max_length=100)
    title = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    payload = models.JSONField(default=dict)
    progress = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.TextField(blank=True)
    href = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    heard_at = models.DateTimeField(null=True, help_text=_("When its worker last reported: a killed one falls silent."))
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = _("job")
        verbose_name_plural = _("jobs")

    def __str__(self) -> str:
        return self.title
