"""Reads the settings that an installation gives through its environment, and says how to mend a wrong one.

Django-free, so that the database can find its folder before Django starts. Every setting read here
is listed in `.env.example`, which a test keeps complete.
"""

import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
import dj_email_url
from environs import Env, EnvError
from platformdirs import user_data_path

from commonweal.cli.refusal import CannotGoOn

env = Env()

LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
SPARK_MASTERS = re.compile(r"spark://[^\s/,:]+:\d{1,5}(,[^\s/,:]+:\d{1,5})*")


class WrongSetting(CannotGoOn):
    """A setting that cannot be used; its text is one paragraph with the remedy."""

    def __init__(self, name: str, fault: str, remedy: str) -> None:
        super().__init__(f"The setting {name} {fault}. {remedy} Every setting is explained in the file .env.example.")
        self.name = name


@contextmanager
def explained(name: str, remedy: str) -> Iterator[None]:
    """Turns any complaint about a value into a paragraph that names the setting and its remedy."""
    try:
        yield
    except (EnvError, ValueError, KeyError) as fault:
        told = str(os.environ.get(name, ""))
        # A password may sit inside an address, so only short, address-free values are repeated.
        shown = f"is '{told}', which cannot be used" if "//" not in told else "cannot be used"
        raise WrongSetting(name, shown, remedy) from fault


def yes_or_no(name: str, *, default: bool) -> bool:
    with explained(name, "Write true or false."):
        return bool(env.bool(name, default))


def upload_megabytes() -> int:
    """The most that one request may send."""
    name, remedy = "COMMONWEAL_UPLOAD_MB", "Write a whole number of megabytes, such as 200."
    with explained(name, remedy):
        most = int(env.int(name, 200))
    if most < 1:
        raise WrongSetting(name, f"is {most}", remedy)
    return most


def identity() -> dict[str, str]:
    """The installation's own name and its two colours."""
    name = str(env.str("COMMONWEAL_NAME", "")).strip() or "Commonweal"
    brand = _colour("COMMONWEAL_BRAND", "#0b4f4a")
    return {
        "COMMONWEAL_NAME": name,
        "COMMONWEAL_BRAND": brand,
        "COMMONWEAL_ACCENT": _colour("COMMONWEAL_ACCENT", "#c98a1b"),
    }


def _colour(name: str, usual: str) -> str:
    colour = str(env.str(name, usual)).strip().lower()
    if not re.fullmatch("#[0-9a-f]{6}", colour):
        raise WrongSetting(
            name, f"is '{colour}', which is not a colour", f"Write a hash and six digits, such as {usual}."
        )
    return colour


def data_folder() -> Path:
    """The one folder in which an installation keeps everything that is not in its database server."""
    told = env.str("COMMONWEAL_DATA", "")
    if not told:
        return user_data_path("commonweal", appauthor=False)
    folder = Path(told).expanduser()
    if folder.exists() and not folder.is_dir():
        raise WrongSetting("COMMONWEAL_DATA", f"names '{told}', which is a file", "Give the path of a folder.")
    return folder.absolute()


def make_folder(folder: Path) -> Path:
    """Makes the data folder, private to its owner, or says why it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as fault:
        raise WrongSetting(
            "COMMONWEAL_DATA",
            f"leads to the folder '{folder}', which cannot be made ({fault.strerror})",
            "Choose a folder on a disk with room in which this user may write.",
        ) from fault
    return folder


def secret_key(folder: Path) -> str:
    """The key that signs sessions: from the environment, or made once and kept where only its owner reads."""
    told = env.str("COMMONWEAL_SECRET_KEY", "")
    if told:
        if len(told) < 50:
            raise WrongSetting(
                "COMMONWEAL_SECRET_KEY",
                f"has only {len(told)} characters",
                "Give at least 50 random ones, or leave it out and one is made and kept in the data folder.",
            )
        return str(told)
    kept = make_folder(folder) / "secret-key"
    with suppress(FileNotFoundError):
        return _read_key(kept)
    return _keep_key(kept, secrets.token_urlsafe(64))


def _read_key(kept: Path) -> str:
    try:
        key = kept.read_text(encoding="ascii").strip()
    except PermissionError as fault:
        raise WrongSetting(
            "COMMONWEAL_DATA",
            f"leads to '{kept}', which belongs to another user",
            "Run as the user who owns the data folder, or choose another folder.",
        ) from fault
    if len(key) < 50:
        raise WrongSetting("COMMONWEAL_SECRET_KEY", f"is damaged in '{kept}'", "Delete that file and start again.")
    return key


def _keep_key(kept: Path, key: str) -> str:
    # Written aside and linked into place: two processes starting together end with the same key.
    aside = kept.with_name(f"{kept.name}.{os.getpid()}")
    try:
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(key)
        with suppress(FileExistsError):
            os.link(aside, kept)
        aside.unlink()
    except OSError as fault:
        raise WrongSetting(
            "COMMONWEAL_DATA",
            f"leads to the folder '{kept.parent}', in which nothing can be written ({fault.strerror})",
            "Choose a folder on a disk with room in which this user may write.",
        ) from fault
    return _read_key(kept)


def _parsed(name: str, parse: Callable[[str], Any], *, remedy: str) -> dict[str, Any]:
    with explained(name, remedy):
        return dict(parse(str(env.str(name))))


def database() -> dict[str, Any] | None:
    """The connection that DATABASE_URL names, or None where the embedded database is to be used."""
    name = "DATABASE_URL"
    remedy = "Write postgres://user:password@host:5432/name, or leave it out to use the embedded database."
    if not env.str(name, ""):
        return None
    parsed = _parsed(name, dj_database_url.parse, remedy=remedy)
    if parsed.get("ENGINE") != "django.db.backends.postgresql":
        raise WrongSetting(name, "names a database that is not PostgreSQL", remedy)
    return parsed


def email(folder: Path) -> dict[str, Any]:
    """Where letters go: the server that EMAIL_URL names, or files in the data folder's outbox."""
    name = "EMAIL_URL"
    remedy = "Write submission://user:password@host:587, or leave it out to keep letters in the data folder's outbox."
    if not env.str(name, ""):
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(folder / "outbox"),
        }
    parsed = _parsed(name, dj_email_url.parse, remedy=remedy)
    if not parsed.get("EMAIL_BACKEND"):
        raise WrongSetting(name, "names no kind of mail server that is known", remedy)
    if parsed["EMAIL_BACKEND"].endswith("filebased.EmailBackend"):
        parsed["EMAIL_FILE_PATH"] = f"/{parsed['EMAIL_FILE_PATH'].lstrip('/')}"  # the parser drops the first stroke
    return {key: value for key, value in parsed.items() if key.startswith(("EMAIL_", "DEFAULT_FROM", "SERVER_EMAIL"))}


def allowed_hosts() -> list[str]:
    """The names under which this installation answers."""
    with explained("COMMONWEAL_ALLOWED_HOSTS", "Write host names with commas between them."):
        hosts: list[str] = [host.strip() for host in env.list("COMMONWEAL_ALLOWED_HOSTS", LOCAL_HOSTS)]
    for host in hosts:
        if "/" in host or not host:
            raise WrongSetting(
                "COMMONWEAL_ALLOWED_HOSTS",
                f"holds '{host}', which is not a host name",
                "Write names only, without https:// and without a path, and commas between them.",
            )
    return hosts


def evidence_engine() -> str:
    """What computes over the evidence store: DuckDB in the process, or the master of a Spark cluster."""
    name = "COMMONWEAL_EVIDENCE_ENGINE"
    engine = str(env.str(name, "duckdb"))
    if engine == "duckdb":
        return engine
    if not SPARK_MASTERS.fullmatch(engine):
        raise WrongSetting(
            name,
            f"is '{engine}', which is not an engine that is known",
            "Write duckdb, or the address of a Spark master such as spark://cluster.example.org:7077.",
        )
    if find_spec("pyspark") is None:
        raise WrongSetting(
            name,
            "asks for a Spark cluster, and pyspark is not installed",
            "Install it with 'python3 requirements/install.py run cluster', or write duckdb.",
        )
    if not _has_java():
        raise WrongSetting(
            name,
            "asks for a Spark cluster, and this machine has no Java, through which the cluster is spoken to",
            "Install Java 17 or later (on Debian, 'apt install openjdk-17-jre-headless'), or write duckdb.",
        )
    return engine


STORES = {
    "s3": {"region", "scheme", "endpoint_override", "tls_ca_file_path"},
    "gs": {"scheme", "endpoint_override", "project_id", "retry_limit_seconds"},
    "abfs": {
        "enable_tls",
        "blob_storage_authority",
        "dfs_storage_authority",
        "credential_kind",
        "tenant_id",
        "client_id",
    },
    "abfss": {
        "enable_tls",
        "blob_storage_authority",
        "dfs_storage_authority",
        "credential_kind",
        "tenant_id",
        "client_id",
    },
}
"""The object stores that evidence may lie in, each with what its URL may say of how it is reached: nothing of it is secret."""


def evidence_store(folder: Path) -> Path | str:
    """Where the evidence lies: a folder, by default in the data folder, or the URL of an object store."""
    name = "COMMONWEAL_EVIDENCE_STORE"
    told = str(env.str(name, "")).strip()
    if not told:
        return folder / "evidence"
    if "://" in told:
        return _object_store(name, told)
    found = Path(told).expanduser()
    if not found.is_absolute() or (found.exists() and not found.is_dir()):
        fault = "which is a file" if found.is_absolute() else "which does not begin at the root of the disk"
        raise WrongSetting(
            name, f"is '{told}', {fault}", "Give the whole path of a folder, or the URL of an object store."
        )
    return found


def _object_store(name: str, told: str) -> str:
    remedy = "Write s3://bucket/folder, gs://bucket/folder or abfss://container@account.dfs.core.windows.net/folder."
    with explained(name, remedy):
        url = urlsplit(told)
        said = {part.partition("=")[0] for part in url.query.split("&") if part}
    if url.scheme not in STORES or not url.hostname or url.fragment:
        raise WrongSetting(name, "names no object store that is known", remedy)
    # A URL stands in messages and logs. What is before the @ is a container in Azure, and a secret elsewhere.
    if url.password is not None or (url.username is not None and not url.scheme.startswith("abfs")):
        raise WrongSetting(
            name,
            "holds a key or a password, which messages would show",
            "Take it out of the URL, and give it as the provider's own tools read it: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in "
            "the environment, for example.",
        )
    if said - STORES[url.scheme]:
        raise WrongSetting(
            name,
            "has something behind its question mark that is not known, or should not stand in a URL",
            f"Behind it may be: {', '.join(sorted(STORES[url.scheme]))}. Keys go into the environment.",
        )
    return told


def evidence_copies_gigabytes() -> float:
    """How much room copies from an object store may take on this machine."""
    name, remedy = "COMMONWEAL_EVIDENCE_COPIES_GB", "Write a number of gigabytes, such as 20."
    with explained(name, remedy):
        most = float(env.float(name, 20.0))
    if not 0 < most < 1e6:
        raise WrongSetting(name, f"is {most:g}", remedy)
    return most


def _has_java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return bool((home and (Path(home) / "bin" / "java").exists()) or shutil.which("java"))


def single_sign_on() -> dict[str, Any] | None:
    """The partner sign-on (OpenID Connect) that an installation uses, if it uses one."""
    told = {
        "name": env.str("COMMONWEAL_OIDC_NAME", ""),
        "client_id": env.str("COMMONWEAL_OIDC_CLIENT_ID", ""),
        "secret": env.str("COMMONWEAL_OIDC_CLIENT_SECRET", ""),
        "server_url": env.str("COMMONWEAL_OIDC_SERVER_URL", ""),
    }
    if not any(told.values()):
        return None
    variables = {"secret": "CLIENT_SECRET"}
    for part, value in told.items():
        if not value:
            raise WrongSetting(
                f"COMMONWEAL_OIDC_{variables.get(part, part.upper())}",
                "is empty although another setting of the partner sign-on is given",
                "Give all four COMMONWEAL_OIDC settings, or none.",
            )
    if urlsplit(told["server_url"]).scheme != "https":
        raise WrongSetting(
            "COMMONWEAL_OIDC_SERVER_URL", "does not begin with https://", "Give the issuer's full https address."
        )
    return told
