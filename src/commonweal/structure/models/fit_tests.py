"""Table of the tests of fitness: which enquiry asks in an audit whether a partnership is fit for its purpose."""

from __future__ import annotations

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from commonweal.consultation.models import Enquiry
from commonweal.kit.models import Thing
from commonweal.register.models import Partnership
from commonweal.structure.models.audits import Audit


@pghistory.track()
class FitTest(Thing):
    """An enquiry in which those on a partnership say, as part of an audit, whether it is fit for its purpose."""

    audit = models.ForeignKey(Audit, verbose_name=_("audit"), on_delete=models.PROTECT, related_name="fit_tests")
    partnership = models.ForeignKey(
        Partnership, verbose_name=_("partnership"), on_delete=models.PROTECT, related_name="+"
    )
    enquiry = models.OneToOneField(Enquiry, verbose_name=_("enquiry"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("test of fitness")
        verbose_name_plural = _("tests of fitness")

    def __str__(self) -> str:
        return str(self.enquiry)
