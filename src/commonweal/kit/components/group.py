"""What every field shares: the group around it, its hint, its error, and who describes it."""

from django.utils.safestring import SafeString

from commonweal.kit.components.markup import Options, as_text, content, safe
from commonweal.kit.components.markup import attributes as more
from commonweal.kit.components.markup import classes as joined
from commonweal.kit.components.text import error_message as draw_error
from commonweal.kit.components.text import fieldset as draw_fieldset
from commonweal.kit.components.text import hint as draw_hint


class Group:
    """The box around one field; knows which notes describe the field to a screen reader."""

    def __init__(
        self,
        id: str,
        hint: Options | None,
        error_message: Options | None,
        form_group: Options | None,
        described_by: str,
    ) -> None:
        self.id = id
        self.hint = hint
        self.error = error_message
        self.options = form_group or {}
        self.described_by = " ".join(
            part
            for part in (described_by, f"{id}-hint" if hint else "", f"{id}-error" if error_message else "")
            if part
        )

    def notes(self) -> str:
        """The hint and the error, in the order in which they are read out."""
        drawn = ""
        if self.hint:
            drawn += draw_hint(
                id=f"{self.id}-hint",
                text=self.hint.get("text"),
                html=self.hint.get("html") or "",
                classes=self.hint.get("classes") or "",
                attributes=self.hint.get("attributes"),
            )
        if self.error:
            drawn += draw_error(
                id=f"{self.id}-error",
                text=self.error.get("text"),
                html=self.error.get("html") or "",
                classes=self.error.get("classes") or "",
                attributes=self.error.get("attributes"),
                visually_hidden_text=self.error.get("visually_hidden_text"),
            )
        return drawn

    def beside(self, place: str) -> str:
        """What a page puts before or after the field itself."""
        return content(self.options.get(place))

    def inside_fieldset(self, inner: str, fieldset: Options | None, *, role: str = "") -> str:
        """The field under a legend, where it has one."""
        if not fieldset:
            return inner
        return draw_fieldset(
            described_by=self.described_by,
            classes=fieldset.get("classes") or "",
            role=role,
            attributes=fieldset.get("attributes"),
            legend=fieldset.get("legend"),
            html=inner,
        )

    def around(self, inner: str) -> SafeString:
        """The whole group."""
        names = joined("govuk-form-group", "govuk-form-group--error" if self.error else "", self.options.get("classes"))
        return safe(f'<div class="{names}"{more(self.options.get("attributes"))}>{inner}</div>')


def affix(options: Options | None, side: str) -> str:
    """A unit or a currency sign before or after an input."""
    words = content(options)
    if not options or not words:
        return ""
    names = joined(f"govuk-input__{side}", options.get("classes"))
    return f'<div class="{as_text(names)}" aria-hidden="true"{more(options.get("attributes"))}>{words}</div>'
