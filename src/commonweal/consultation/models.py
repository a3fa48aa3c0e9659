"""Tables of consultation: what is asked, of whom, and what they answered."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonweal.kit.models import Thing
from commonweal.register.models import Organisation, Partnership, Person, Place, Seat


@pghistory.track()
class Questionnaire(Thing):
    """A set of questions for a purpose. Once an enquiry has used it, it is frozen, and a change makes a new edition."""

    place = models.ForeignKey(Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")
    code = models.SlugField(
        _("code"), max_length=60, help_text=_("A short name without spaces, the same in every edition.")
    )
    edition = models.PositiveSmallIntegerField(_("edition"), default=1, validators=[MinValueValidator(1)])
    title = models.CharField(_("title"), max_length=300)
    purpose = models.TextField(_("purpose"), blank=True, help_text=_("What the answers are wanted for."))
    source = models.CharField(
        _("source"), max_length=300, blank=True, help_text=_("Whose instrument it is, if it is not your own.")
    )
    source_year = models.PositiveSmallIntegerField(
        _("year of the source"), null=True, blank=True, validators=[MinValueValidator(1900), MaxValueValidator(2200)]
    )
    source_version = models.CharField(_("version of the source"), max_length=40, blank=True)
    document = models.CharField(_("document"), max_length=300, blank=True)
    cited_at = models.CharField(_("place in the document"), max_length=200, blank=True)
    frozen_on = models.DateField(_("frozen on"), null=True, blank=True, editable=False)

    class Meta:
        ordering: ClassVar = ["title", "-edition"]
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place", "code", "edition"],
                name="questionnaire_edition_once",
                violation_error_message=_("This place has a questionnaire of that code already; choose another code."),
            ),
            models.CheckConstraint(
                name="questionnaire_year_with_source",
                condition=Q(source_year__isnull=True) | ~Q(source=""),
                violation_error_message=_("A year needs the source that it is of."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class Section(Thing):
    """A page of a questionnaire: questions that are asked together."""

    questionnaire = models.ForeignKey(
        Questionnaire, verbose_name=_("questionnaire"), on_delete=models.PROTECT, related_name="sections"
    )
    rank = models.PositiveSmallIntegerField(_("position"), default=1, help_text=_("Pages are shown in this order."))
    title = models.CharField(_("title"), max_length=200)
    intro = models.TextField(_("introduction"), blank=True)

    class Meta:
        ordering: ClassVar = ["rank", "pk"]
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def __str__(self) -> str:
        return self.title


class QuestionKind(models.TextChoices):
    """What an answer to a question is. `extent` is the field's usual yes, partly, no or not known."""

    ONE = "one", _("one of several choices")
    SEVERAL = "several", _("several choices")
    SCALE = "scale", _("scale with labelled ends")
    EXTENT = "extent", _("yes, partly, no or not known")
    NUMBER = "number", _("number with a unit")
    DATE = "date", _("date")
    SHORT = "short", _("short text")
    LONG = "long", _("long text")


CHOSEN = (QuestionKind.ONE, QuestionKind.SEVERAL)
MOST_POINTS = 11


@pghistory.track()
class Question(Thing):
    """One thing that is asked, of a kind that says what an answer to it is."""

    section = models.ForeignKey(Section, verbose_name=_("section"), on_delete=models.PROTECT, related_name="questions")
    rank = models.PositiveSmallIntegerField(_("position"), default=1, help_text=_("Questions are asked in this order."))
    code = models.SlugField(
        _("code"), max_length=60, help_text=_("A short name without spaces. Rounds are compared by it, so keep it.")
    )
    text = models.CharField(_("question"), max_length=500)
    help = models.TextField(_("help"), blank=True)
    kind = models.CharField(_("kind of answer"), max_length=10, choices=QuestionKind)
    is_required = models.BooleanField(_("must be answered"), default=False)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    """For choices: `[{"code": "critical", "label": "Critical"}, ...]`."""
    low_label = models.CharField(_("words at the low end"), max_length=100, blank=True)
    high_label = models.CharField(_("words at the high end"), max_length=100, blank=True)
    points = models.PositiveSmallIntegerField(
        _("points of the scale"),
        null=True,
        blank=True,
        validators=[MinValueValidator(2), MaxValueValidator(MOST_POINTS)],
    )
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    minimum = models.FloatField(_("least"), null=True, blank=True)
    maximum = models.FloatField(_("most"), null=True, blank=True)
    shown_if = models.JSONField(_("asked only if"), default=list, blank=True)
    """Conditions on answers of earlier pages, all of which hold: `[{"question": "type", "answers": ["strategic"]}]`."""

    class Meta:
        ordering: ClassVar = ["section", "rank", "pk"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["section", "code"],
                name="question_code_once_a_section",
                violation_error_message=_("Another question has this code."),
            ),
            models.CheckConstraint(
                name="question_has_its_choices",
                condition=(Q(kind__in=CHOSEN) & ~Q(choices=[])) | (~Q(kind__in=CHOSEN) & Q(choices=[])),
                violation_error_message=_("Give choices to choose from, and only where there is something to choose."),
            ),
            models.CheckConstraint(
                name="question_scale_has_ends",
                condition=(
                    Q(kind=QuestionKind.SCALE, points__gte=2, points__lte=MOST_POINTS)
                    & ~Q(low_label="")
                    & ~Q(high_label="")
                )
                | (~Q(kind=QuestionKind.SCALE) & Q(points__isnull=True, low_label="", high_label="")),
                violation_error_message=_(
                    "A scale needs from 2 to 11 points and words at both ends; other kinds have none."
                ),
            ),
            models.CheckConstraint(
                name="question_number_has_bounds",
                condition=Q(kind=QuestionKind.NUMBER) | Q(unit="", minimum__isnull=True, maximum__isnull=True),
                violation_error_message=_("Only a number has a unit, a least and a most."),
            ),
            models.CheckConstraint(
                name="question_least_below_most",
                condition=Q(minimum__isnull=True) | Q(maximum__isnull=True) | Q(minimum__lt=F("maximum")),
                violation_error_message=_("The least must be below the most."),
            ),
        ]

    def __str__(self) -> str:
        return self.text


@pghistory.track()
class Enquiry(Thing):
    """A questionnaire put to some people of a place about a subject, open for a time; rounds of it are compared."""

    place = models.ForeignKey(Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")
    questionnaire = models.ForeignKey(
        Questionnaire, verbose_name=_("questionnaire"), on_delete=models.PROTECT, related_name="enquiries"
    )
    title = models.CharField(_("title"), max_length=300)
    purpose = models.TextField(
        _("what it is for"), blank=True, help_text=_("Whoever is asked reads this before the first question.")
    )
    partnership = models.ForeignKey(
        Partnership,
        verbose_name=_("about the partnership"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("about the organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(
        _("closes on"),
        null=True,
        blank=True,
        help_text=_("The first day on which nobody can answer any more. Leave blank while it stays open."),
    )
    previous = models.OneToOneField(
        "self", verbose_name=_("previous round"), null=True, blank=True, on_delete=models.PROTECT, related_name="next"
    )
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    is_by_name = models.BooleanField(
        _("answers are given by name"),
        default=False,
        help_text=_("As in an audit among partners: everyone who sees the results sees who said what."),
    )
    is_shared = models.BooleanField(
        _("partners see the results"), default=True, help_text=_("All partners of the place, once it is closed.")
    )

    class Meta:
        ordering: ClassVar = ["-opens_on", "title"]
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="enquiry_closes_after_it_opens",
                condition=Q(closes_on__isnull=True) | Q(closes_on__gt=F("opens_on")),
                violation_error_message=_("It must close after it opens."),
            ),
            models.CheckConstraint(
                name="enquiry_about_one_thing",
                condition=Q(partnership__isnull=True) | Q(organisation__isnull=True),
                violation_error_message=_("An enquiry is about a partnership or an organisation, not both."),
            ),
            models.CheckConstraint(
                name="enquiry_first_round_has_none_before",
                condition=Q(previous__isnull=True, round=1) | Q(previous__isnull=False, round__gt=1),
                violation_error_message=_("The first round has none before it, and every later round has."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class Invitation(Thing):
    """Somebody who is asked in an enquiry: a seat, a person, an organisation, or whoever is given a signed link."""

    enquiry = models.ForeignKey(
        Enquiry, verbose_name=_("enquiry"), on_delete=models.PROTECT, related_name="invitations"
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
    name = models.CharField(
        _("who has the link"), max_length=200, blank=True, help_text=_("Such as a residents' association.")
    )
    link_until = models.DateField(
        _("the link works until"), null=True, blank=True, help_text=_("The first day on which it does not work.")
    )
    reminded_on = models.DateField(_("last reminded on"), null=True, blank=True, editable=False)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True, editable=False)

    class Meta:
        ordering: ClassVar = ["enquiry", "pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="invitation_to_one",
                condition=(
                    Q(seat__isnull=False, person__isnull=True, organisation__isnull=True, name="")
                    | Q(seat__isnull=True, person__isnull=False, organisation__isnull=True, name="")
                    | Q(seat__isnull=True, person__isnull=True, organisation__isnull=False, name="")
                    | (Q(seat__isnull=True, person__isnull=True, organisation__isnull=True) & ~Q(name=""))
                ),
                violation_error_message=_(
                    "An invitation is to a seat, a person, an organisation or the holder of a link: one of them."
                ),
            ),
            models.CheckConstraint(
                name="invitation_by_name_has_a_link",
                condition=Q(name="") | Q(link_until__isnull=False),
                violation_error_message=_("Say until when the link works."),
            ),
            models.UniqueConstraint(
                fields=["enquiry", "seat"],
                name="invitation_seat_once",
                violation_error_message=_("This seat is asked already."),
            ),
            models.UniqueConstraint(
                fields=["enquiry", "person"],
                name="invitation_person_once",
                violation_error_message=_("This person is asked already."),
            ),
            models.UniqueConstraint(
                fields=["enquiry", "organisation"],
                name="invitation_organisation_once",
                violation_error_message=_("This organisation is asked already."),
            ),
            models.UniqueConstraint(
                fields=["enquiry", "name"],
                condition=~Q(name=""),
                name="invitation_name_once",
                violation_error_message=_("There is a link for somebody of that name already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.seat or self.person or self.organisation or self.name)


@pghistory.track()
class Response(Thing):
    """What came back on one invitation: kept page by page from the start, and counted once it is sent."""

    invitation = models.OneToOneField(
        Invitation, verbose_name=_("invitation"), on_delete=models.PROTECT, related_name="response"
    )
    started_on = models.DateField(_("started on"))
    sent_on = models.DateField(_("sent on"), null=True, blank=True)
    answered_by = models.ForeignKey(
        Person, verbose_name=_("answered by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    pages_done = models.PositiveSmallIntegerField(_("pages done"), default=0)

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="response_sent_after_it_started",
                condition=Q(sent_on__isnull=True) | Q(sent_on__gte=F("started_on")),
                violation_error_message=_("A response is sent after it was started."),
            )
        ]

    def __str__(self) -> str:
        # Never what was said: this stands in the record of writes, which whole teams read.
        return str(self.invitation)


@pghistory.track()
class Answer(Thing):
    """What one response says to one question, in the form that the kind of question gives it."""

    response = models.ForeignKey(Response, verbose_name=_("response"), on_delete=models.PROTECT, related_name="answers")
    question = models.ForeignKey(Question, verbose_name=_("question"), on_delete=models.PROTECT, related_name="+")
    value = models.JSONField(_("answer"))
    """A choice's code, a list of them, a number, an ISO date or a text."""

    class Meta:
        ordering: ClassVar = ["response", "question"]
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["response", "question"],
                name="answer_once",
                violation_error_message=_("This question has an answer in this response."),
            )
        ]

    def __str__(self) -> str:
        return str(self.question)
