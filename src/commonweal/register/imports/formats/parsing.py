"""Reads JSON and XML without trusting them: no entity is resolved, and neither depth nor size is endless."""

from __future__ import annotations

import json
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _

from commonweal.register.imports.faults import Fault, Unreadable

DEEPEST = 40
"""No format that is read here nests more than a dozen levels."""
MOST_PARTS = 1_000_000


def json_of(name: str, content: bytes) -> Any:
    """What a JSON file holds. Raises Unreadable."""
    try:
        found = json.loads(content, parse_constant=_no_number)
    except RecursionError as error:
        raise Unreadable(_too_deep(name)) from error
    except json.JSONDecodeError as error:
        raise Unreadable(
            Fault(
                name,
                _("The JSON breaks off or is malformed: %(wrong)s.") % {"wrong": error.msg},
                _("Fetch or export the file again, whole, and bring that in."),
                path=_("line %(line)d, column %(column)d") % {"line": error.lineno, "column": error.colno},
            )
        ) from error
    except UnicodeDecodeError as error:
        raise Unreadable(
            Fault(
                name,
                _("It cannot be told which letters the file is written in."),
                _("Save it as UTF-8 and bring that in."),
            )
        ) from error
    except ValueError as error:
        raise Unreadable(
            Fault(name, _("The JSON holds something that is not a number where a number stands."), _("Correct it."))
        ) from error
    _check_depth(name, found)
    return found


def _no_number(word: str) -> Any:
    raise ValueError(word)


def _check_depth(name: str, found: Any) -> None:
    """Raises Unreadable for what is nested deeper, or holds more, than any register."""
    level, parts = [found], 0
    for _depth in range(DEEPEST):
        parts += len(level)
        if parts > MOST_PARTS:
            raise Unreadable(_too_much(name))
        level = [
            inner
            for value in level
            if isinstance(value, dict | list)
            for inner in (value.values() if isinstance(value, dict) else value)
        ]
        if not level:
            return
    raise Unreadable(_too_deep(name))


def xml_of(name: str, content: bytes) -> Element:
    """The root of an XML file. Raises Unreadable."""
    try:
        root: Element = ElementTree.fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise Unreadable(
            Fault(
                name,
                _("The file contains instructions (a DOCTYPE or XML entities) that no committee system writes."),
                _("Do not use this file. Fetch it anew from the committee system."),
            )
        ) from error
    except ParseError as error:
        line, column = error.position
        raise Unreadable(
            Fault(
                name,
                _("The XML breaks off or is malformed."),
                _("Fetch the file again, whole, and bring that in."),
                path=_("line %(line)d, column %(column)d") % {"line": line, "column": column + 1},
            )
        ) from error
    except (ValueError, LookupError) as error:
        raise Unreadable(
            Fault(
                name,
                _("It cannot be told which letters the file is written in."),
                _("Save it as UTF-8 and bring that in."),
            )
        ) from error
    _check_levels(name, root)
    return root


def _check_levels(name: str, root: Element) -> None:
    level, parts = [root], 0
    for _depth in range(DEEPEST):
        parts += len(level)
        if parts > MOST_PARTS:
            raise Unreadable(_too_much(name))
        level = [inner for element in level for inner in element]
        if not level:
            return
    raise Unreadable(_too_deep(name))


def _too_deep(name: str) -> Fault:
    return Fault(
        name,
        _("The file is nested more than %(most)d levels deep, which no register is.") % {"most": DEEPEST},
        _("Do not use this file. Fetch it anew from where it came."),
    )


def _too_much(name: str) -> Fault:
    return Fault(
        name,
        _("The file holds more than %(most)d values, far more than a register can hold.") % {"most": MOST_PARTS},
        _("Bring it in as several files."),
    )
