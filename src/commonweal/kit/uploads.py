"""Keeps a file between its preview and its confirmation, for the person who sent it and for a day."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils import timezone

FOLDER = "uploads"
KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Upload:
    """A file that someone sent: by what name, what for, and where it lies until then."""

    name: str
    path: Path
    facts: Mapping[str, int | str | None] = field(default_factory=dict)

    def content(self) -> bytes:
        return self.path.read_bytes()


def keep(file: File, *, user_id: int | None, purpose: str, **facts: int | str | None) -> str:  # type: ignore[type-arg]
    """Keep a file as it arrives, without holding it in memory, and return the word by which it is found again."""
    _forget_old()
    token = secrets.token_hex(24)
    told = {"name": Path(file.name or "file").name, "user_id": user_id, "purpose": purpose, "facts": facts}
    default_storage.save(f"{FOLDER}/{token}.json", ContentFile(json.dumps(told).encode()))
    default_storage.save(f"{FOLDER}/{token}.bin", file)
    return token


def find(token: str, *, user_id: int | None, purpose: str) -> Upload | None:
    """The file of that word, if this person sent it for this purpose and it is not gone."""
    if not (token.isalnum() and default_storage.exists(f"{FOLDER}/{token}.bin")):
        return None
    with default_storage.open(f"{FOLDER}/{token}.json") as told:
        known = json.load(told)
    if (known["user_id"], known["purpose"]) != (user_id, purpose):
        return None
    return Upload(known["name"], Path(default_storage.path(f"{FOLDER}/{token}.bin")), known["facts"])


def forget(token: str) -> None:
    """The file is not needed any more."""
    for ending in ("json", "bin"):
        default_storage.delete(f"{FOLDER}/{token}.{ending}")


def _forget_old() -> None:
    if not default_storage.exists(FOLDER):
        return
    oldest = timezone.now() - KEPT_FOR
    for name in default_storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        if default_storage.get_modified_time(path) < oldest:
            default_storage.delete(path)
