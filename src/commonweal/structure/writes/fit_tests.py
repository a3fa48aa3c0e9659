"""Changes to tests of fitness: put to those on a partnership, by the engine of questions in consultation."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commonweal.consultation import writes as consultation
from commonweal.consultation.models import Enquiry
from commonweal.kit import things
from commonweal.kit.record import written
from commonweal.register.models import Partnership, Seat
from commonweal.register.reads import lasting
from commonweal.register.rules import Viewer
from commonweal.structure import rules
from commonweal.structure.models import Audit, FitTest


@written
def attach_fit_test(audit: Audit, *, enquiry: Enquiry, by: Viewer, why: str = "") -> FitTest:
    """Count an enquiry about a partnership as its test of fitness in an audit."""
    rules.may_put_fit_test(by, audit).or_refuse()
    if enquiry.partnership is None:
        raise ValidationError({"enquiry": _("This enquiry is not about a partnership.")})
    if enquiry.place_id != audit.place_id:
        raise ValidationError({"enquiry": _("%(name)s belongs to another place.") % {"name": enquiry}})
    return things.add(FitTest, audit=audit, partnership=enquiry.partnership, enquiry=enquiry)


@written
def put_fit_test(
    audit: Audit,
    *,
    partnership: Partnership,
    instrument: str,
    opens_on: date,
    closes_on: date,
    by: Viewer,
    why: str = "",
) -> FitTest:
    """Put an instrument to everyone who holds a seat; where they were asked it in an audit before, as its next round."""
    rules.may_put_fit_test(by, audit).or_refuse()
    rules.may_use_instrument(by, instrument).or_refuse()
    questionnaire = consultation.adopt_instrument(instrument, by=by, place=audit.place)
    before = FitTest.objects.filter(partnership=partnership, enquiry__questionnaire__code=instrument)
    latest = before.select_related("enquiry__place", "enquiry__questionnaire").order_by("-enquiry__round").first()
    if latest is not None:
        enquiry = consultation.put_again(
            latest.enquiry, questionnaire=questionnaire, on=opens_on, opens_on=opens_on, closes_on=closes_on, by=by
        )
        return attach_fit_test(audit, enquiry=enquiry, by=by)
    seats = Seat.objects.filter(lasting(opens_on), partnership=partnership, person__isnull=False)
    if not seats.exists():
        raise ValidationError({"partnership": _("Nobody holds a seat on %(name)s.") % {"name": partnership}})
    enquiry = consultation.put(
        questionnaire,
        place=audit.place,
        title=f"{questionnaire.title} {partnership}",
        purpose=questionnaire.purpose,
        about=partnership,
        to=list(seats.order_by("pk")),
        opens_on=opens_on,
        closes_on=closes_on,
        by=by,
    )
    return attach_fit_test(audit, enquiry=enquiry, by=by)
