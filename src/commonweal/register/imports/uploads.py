"""Keeps a file between its preview and its confirmation, for the person who sent it and for a day."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

FOLDER = "register-imports"
KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Upload:
    """A file that someone sent: by what name, by whom, for which place."""

    name: str
    user_id: int | None
    place_id: int
    content: bytes = b""


def keep(upload: Upload) -> str:
    """Keep a file and return the word by which it is found again."""
    _forget_old()
    token = secrets.token_urlsafe(24)
    told = {name: value for name, value in asdict(upload).items() if name != "content"}
    default_storage.save(f"{FOLDER}/{token}.json", ContentFile(json.dumps(told).encode()))
    default_storage.save(f"{FOLDER}/{token}.bin", ContentFile(upload.content))
    return token


def find(token: str, *, user_id: int | None) -> Upload | None:
    """The file of that word, if this person sent it and it is not gone."""
    if not token.replace("-", "").replace("_", "").isalnum() or not default_storage.exists(f"{FOLDER}/{token}.bin"):
        return None
    with default_storage.open(f"{FOLDER}/{token}.json") as told:
        facts = json.load(told)
    if facts["user_id"] != user_id:
        return None
    with default_storage.open(f"{FOLDER}/{token}.bin") as kept:
        return Upload(**facts, content=kept.read())


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
