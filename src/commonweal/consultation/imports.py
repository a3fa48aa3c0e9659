"""Questionnaires that come in as files: YAML or JSON of the form in which they go out."""

from __future__ import annotations

from typing import Any

import pydantic
import yaml
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commonweal.consultation import rules
from commonweal.consultation.reads import Instrument

LARGEST_BYTES = 512 * 1024
MOST_FAULTS = 20


def understood(content: bytes) -> Instrument:
    """The questionnaire that a file holds. Raises ValidationError, each message saying where it is wrong and how."""
    try:
        return Instrument.model_validate(_loaded(content))
    except pydantic.ValidationError as faults:
        told = [rules.in_words(fault) for fault in faults.errors()[:MOST_FAULTS]]
        raise ValidationError(told) from faults


def _loaded(content: bytes) -> Any:
    """What a YAML file holds; JSON is YAML too. Nothing in it is run, and nothing refers to itself."""
    if len(content) > LARGEST_BYTES:
        raise ValidationError(_("This file is larger than a questionnaire can be: half a megabyte."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise ValidationError(_("This file is not text in UTF-8. Save it again as UTF-8.")) from fault
    try:
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text, Loader=yaml.SafeLoader)):
            raise ValidationError(_("Write everything out: a questionnaire has no references (*) in it."))
        return yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as fault:
        mark = getattr(fault, "problem_mark", None)
        where = (
            _("line %(line)d, column %(column)d") % {"line": mark.line + 1, "column": mark.column + 1} if mark else "?"
        )
        said = _("This file is neither YAML nor JSON. It goes wrong at %(where)s.") % {"where": where}
        raise ValidationError(said) from fault
