"""The faults and the changes of a plan as files, for whoever mends the original beside them."""

from __future__ import annotations

from typing import Any

import tablib
from django.utils.translation import gettext as _


def faults_of(plan: Any) -> tablib.Dataset:
    """Every fault, one a row."""
    headings = [_("File"), _("Sheet"), _("Row"), _("Column"), _("Value"), _("What is wrong"), _("How to mend it")]
    rows = (
        [fault.file, fault.sheet, fault.path or fault.row, fault.column, fault.value, fault.wrong, fault.remedy]
        for fault in plan.faults
    )
    return tablib.Dataset(*rows, headers=headings, title=_("Faults"))


def changes_of(plan: Any) -> tablib.Dataset:
    """Every value that would change, one a row."""
    headings = [_("Sheet"), _("Row"), _("What happens"), _("Name"), _("Column"), _("Before"), _("After")]
    rows = (
        [
            step.sheet,
            step.line.path or step.line.number,
            step.verb,
            step.name,
            change.column,
            change.before,
            change.after,
        ]
        for step in plan.work
        for change in step.changes
    )
    return tablib.Dataset(*rows, headers=headings, title=_("Changes"))
