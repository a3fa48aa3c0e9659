"""Every component draws what the design system's own fixtures say it should."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from commonweal.kit.components import choices, fields, movement, rows, text
from commonweal.kit.components.markup import attributes
from tests.kit.outline import Outline

FIXTURES = Path(__file__).parents[2] / "node_modules/govuk-frontend/dist/govuk/components"

DRAWN_BY = {
    "accordion": rows.accordion,
    "back-link": text.back_link,
    "breadcrumbs": text.breadcrumbs,
    "button": text.button,
    "character-count": fields.character_count,
    "checkboxes": choices.checkboxes,
    "date-input": fields.date_input,
    "details": text.details,
    "error-message": text.error_message,
    "error-summary": rows.error_summary,
    "fieldset": text.fieldset,
    "file-upload": fields.file_upload,
    "hint": text.hint,
    "input": fields.input,
    "inset-text": text.inset_text,
    "label": text.label,
    "notification-banner": text.notification_banner,
    "pagination": movement.pagination,
    "panel": text.panel,
    "password-input": fields.password_input,
    "phase-banner": text.phase_banner,
    "radios": choices.radios,
    "select": fields.select,
    "service-navigation": movement.service_navigation,
    "skip-link": text.skip_link,
    "summary-list": rows.summary_list,
    "table": rows.table,
    "tabs": rows.tabs,
    "tag": text.tag,
    "task-list": rows.task_list,
    "textarea": fields.textarea,
    "warning-text": text.warning_text,
}

# Components of the design system that this product draws in its own way or does not use.
NOT_OFFERED = {
    "cookie-banner": "the product sets only the cookies that signing in needs",
    "exit-this-page": "nobody is put at risk by being seen on a page of a partnership",
    "feedback": "belongs to GOV.UK pages",
    "footer": "carries the crown; ours is kit/base.html",
    "generic-header": "ours is kit/base.html",
    "header": "carries the crown; ours is kit/base.html",
    "language-navigation": "a language is chosen in the footer, kit/base.html",
}

# Single fixtures for options that are not offered.
NOT_COVERED = {
    ("file-upload", "with value"): "browsers ignore the value of a file input",
}

# Options whose words the component's script reads; ours come together in `words`, by the script's own names.
SCRIPT_WORDS = {
    "accordion": {
        "hideAllSectionsText", "hideSectionText", "hideSectionAriaLabelText", "showAllSectionsText",
        "showSectionText", "showSectionAriaLabelText",
    },
    "character-count": {
        "charactersUnderLimitText", "charactersAtLimitText", "charactersOverLimitText", "wordsUnderLimitText",
        "wordsAtLimitText", "wordsOverLimitText",
    },
    "file-upload": {
        "chooseFilesButtonText", "noFileChosenText", "multipleFilesChosenText", "dropInstructionText",
        "enteredDropZoneText", "leftDropZoneText",
    },
    "password-input": {
        "hidePasswordText", "hidePasswordAriaLabelText", "passwordShownAnnouncementText",
        "passwordHiddenAnnouncementText",
    },
}  # fmt: skip


def snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


def kebab(name: str) -> str:
    return snake(name).replace("_", "-")


def pythonic(value: Any) -> Any:
    """The options of a fixture under our names; names of attributes stay as they are."""
    if isinstance(value, list):
        return [pythonic(item) for item in value]
    if isinstance(value, dict):
        return {snake(key): item if key == "attributes" else pythonic(item) for key, item in value.items()}
    return value


def options_of(component: str, options: dict[str, Any]) -> dict[str, Any]:
    scripted = SCRIPT_WORDS.get(component, set())
    ours = pythonic({key: value for key, value in options.items() if key not in scripted})
    words = {kebab(key).removesuffix("-text"): value for key, value in options.items() if key in scripted}
    if words:
        ours["words"] = words
    if component == "password-input" and "button" in ours:
        ours["button_classes"] = ours.pop("button")["classes"]
    if component == "label" and "for" in ours:
        ours["for_"] = ours.pop("for")
    return ours


def fixtures() -> list[Any]:
    found = []
    for component in sorted(DRAWN_BY):
        for fixture in json.loads((FIXTURES / component / "fixtures.json").read_text())["fixtures"]:
            if (component, fixture["name"]) not in NOT_COVERED:
                found.append(pytest.param(component, fixture, id=f"{component}: {fixture['name']}"))
    return found


@pytest.mark.parametrize(("component", "fixture"), fixtures())
def test_component_draws_what_the_fixture_says(component: str, fixture: dict[str, Any]) -> None:
    drawn = DRAWN_BY[component](**options_of(component, fixture["options"]))
    assert Outline(drawn).parts == Outline(fixture["html"]).parts


def test_every_component_of_the_design_system_is_drawn_or_declined() -> None:
    shipped = {path.parent.name for path in FIXTURES.glob("*/fixtures.json")}
    assert shipped == set(DRAWN_BY) | set(NOT_OFFERED)


def test_not_covered_names_only_fixtures_that_ship() -> None:
    shipped = {
        (component, fixture["name"])
        for component in DRAWN_BY
        for fixture in json.loads((FIXTURES / component / "fixtures.json").read_text())["fixtures"]
    }
    assert set(NOT_COVERED) <= shipped


@pytest.mark.parametrize("draw", [text.button, text.tag, text.inset_text, text.warning_text, text.hint])
def test_text_is_escaped(draw: Any) -> None:
    assert "<b>" not in draw(text="<b>bold</b>")


def test_attributes_escape_their_names_and_values() -> None:
    assert attributes({'"onclick': '"x"'}) == ' &quot;onclick="&quot;x&quot;"'
