"""A chart: one definition for the page's picture, its live form in the browser, and its downloads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpResponse

from commonweal.kit import drawing
from commonweal.kit.drawing import Canvas
from commonweal.kit.pictures import Picture


@dataclass(frozen=True)
class Chart(Picture):
    """A chart of a page.

    `spec` is an Altair chart, a Vega-Lite definition, or (best, because a page that only shows the
    figures then costs nothing) a `functools.partial` of a module's function whose one missing argument is
    the canvas and that returns either.
    """

    spec: Any = None

    kind: ClassVar[str] = "chart"

    def definition(self, canvas: Canvas) -> Any:
        return self.spec(canvas) if callable(self.spec) else self.spec

    def shows(self) -> Sequence[Any]:
        return [self.spec] if callable(self.spec) else [_as_dict(self.spec)]

    def answers(self) -> dict[str, Callable[[], HttpResponse]]:
        return super().answers() | {
            "vega": lambda: HttpResponse(self.vega(), content_type="application/json"),
            "vega-narrow": lambda: HttpResponse(self.vega(narrow=True), content_type="application/json"),
        }

    def vega(self, *, narrow: bool = False) -> str:
        """The definition as the browser draws it, compiled once and kept."""
        canvas = self.canvas(narrow=narrow, interactive=True)
        name = f"{self.fingerprint}-vega-{'narrow' if narrow else 'wide'}"
        return drawing.kept(
            name, lambda: drawing.for_browser(drawing.complete(self.definition(canvas), canvas, str(self.alt)))
        )


def _as_dict(spec: Any) -> Any:
    return spec.to_dict() if hasattr(spec, "to_dict") else spec
