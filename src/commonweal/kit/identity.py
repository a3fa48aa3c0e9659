"""How an installation shows itself: its name, its place, its two colours.

The kit does not know who keeps these facts; a room provides them (`identity.provide` in
AppConfig.ready). Colours that would be hard to read are refused here, once for all pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest

PRODUCT = "Commonweal"
BRAND = "#0b4f4a"
ACCENT = "#c98a1b"
WHITE = "#ffffff"
# White words stand on the brand colour and brand words on white: WCAG 2.2 AA asks 4.5 to 1.
LEAST_CONTRAST = 4.5

_COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)


@dataclass(frozen=True)
class Identity:
    """The name, place and colours at the head of every page."""

    name: str = PRODUCT
    place: str = ""
    brand: str = BRAND
    accent: str = ACCENT

    @property
    def is_plain(self) -> bool:
        """Whether it wears the product's own colours, so that no further style sheet is needed."""
        return (self.brand, self.accent) == (BRAND, ACCENT)

    @property
    def version(self) -> str:
        """Changes whenever the colours do, so that browsers may keep the style sheet for ever."""
        return sha256(f"{self.brand}{self.accent}".encode()).hexdigest()[:12]

    def stylesheet(self) -> str:
        """The colours as custom properties; a colour that cannot be read gives way to the product's own."""
        brand = self.brand if is_readable(self.brand) else BRAND
        accent = self.accent if _COLOUR.fullmatch(self.accent) else ACCENT
        return f":root{{--cw-brand:{brand};--govuk-brand-colour:{brand};--cw-accent:{accent}}}\n"


Provider = Callable[[HttpRequest | None], Identity]


def from_settings(request: HttpRequest | None = None) -> Identity:
    """The identity that the settings give."""
    return Identity(
        name=getattr(settings, "COMMONWEAL_NAME", PRODUCT),
        brand=getattr(settings, "COMMONWEAL_BRAND", BRAND),
        accent=getattr(settings, "COMMONWEAL_ACCENT", ACCENT),
    )


_provider: list[Provider] = [from_settings]


def provide(provider: Provider) -> None:
    """Say who knows the identity of this installation. Call from AppConfig.ready."""
    _provider[:] = [provider]


def current(request: HttpRequest | None = None) -> Identity:
    """The identity that the page of this request shows."""
    return _provider[0](request)


def is_readable(colour: str) -> bool:
    """Whether words in this colour can be read on white, and white words on it."""
    return bool(_COLOUR.fullmatch(colour)) and contrast(colour, WHITE) >= LEAST_CONTRAST


def contrast(one: str, other: str) -> float:
    """The contrast of two colours ("#0b4f4a") from 1 to 21, as WCAG 2.2 defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
