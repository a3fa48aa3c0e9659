"""Forms of seats: whose they are, who holds them, how far the holder may go, and what is fed back."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonweal.kit.forms import Form
from commonweal.register.forms.things import RegisterForm
from commonweal.register.models import Seat, SeatFeedback

WHOSE = ["organisation", "constituency", "role"]
HOLDER = ["person", "deputy", "since", "until"]
TERM = ["term_since", "term_until", "term_number", "terms_allowed", "successor", "induction_on"]
MANDATE = ["mandate", "limits", "mandate_on"]
VOTE = ["voting_bloc", "voting_weight"]
LONG = {name: forms.Textarea(attrs={"rows": 3}) for name in ("mandate", "limits")}


class SeatForm(RegisterForm):
    """A seat, when it is added or corrected."""

    groups: ClassVar = [
        (_("Whose seat it is"), WHOSE),
        (_("Who holds it"), HOLDER),
        (_("Term and succession"), TERM),
        (_("How far the holder may go"), MANDATE),
        (_("How it votes"), VOTE),
    ]

    class Meta:
        model = Seat
        fields: ClassVar = [*WHOSE, *HOLDER, *TERM, *MANDATE, *VOTE]
        widgets: ClassVar = LONG

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_organisations("organisation")
        self.offer_people("person", "deputy", "successor")
        for name, nobody in (
            ("person", _("Nobody yet: vacant")),
            ("organisation", _("No organisation")),
            ("deputy", _("No deputy")),
            ("successor", _("Not known yet")),
        ):
            self.fields[name].empty_label = nobody  # type: ignore[attr-defined]


class FillSeatForm(RegisterForm):
    """Who takes a seat, from when, and for how long."""

    on = forms.DateField(label=_("From"), initial=timezone.localdate, error_messages={"name": _("The day it begins")})
    term_until = forms.DateField(
        label=_("Term ends"), required=False, help_text=_("Leave blank where the seat has no term.")
    )

    class Meta:
        model = Seat
        fields: ClassVar = ["person"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_people("person")
        self.fields["person"].label = _("Who takes it")
        self.fields["person"].required = True
        self.initial["person"] = self.thing.successor_id


class RenewSeatForm(Form):
    """Until when the holder goes on."""

    term_until = forms.DateField(label=_("New term ends"))


class MandateForm(RegisterForm):
    """How far the holder of a seat may go."""

    class Meta:
        model = Seat
        fields: ClassVar = MANDATE
        widgets: ClassVar = LONG


class FeedbackForm(RegisterForm):
    """Feedback that is owed or was given."""

    class Meta:
        model = SeatFeedback
        fields: ClassVar = ["way", "about", "due", "given_on", "note"]
        widgets: ClassVar = {"note": forms.Textarea(attrs={"rows": 4})}


class GiveFeedbackForm(RegisterForm):
    """What was said, and when."""

    class Meta:
        model = SeatFeedback
        fields: ClassVar = ["given_on", "note"]
        widgets: ClassVar = {"note": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("given_on", "note"):
            self.fields[name].required = True
        self.initial["given_on"] = timezone.localdate()
