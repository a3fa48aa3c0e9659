"""Settings that keep people safe, as the browser meets them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

PARTNER = {
    "COMMONWEAL_OIDC_NAME": "County sign-on",
    "COMMONWEAL_OIDC_CLIENT_ID": "commonweal",
    "COMMONWEAL_OIDC_CLIENT_SECRET": "secret",
    "COMMONWEAL_OIDC_SERVER_URL": "https://sign-on.example.org/realms/county",
}
ASKED = """
import json
from django.conf import settings
print(json.dumps({name: getattr(settings, name, None) for name in %r}))
"""


def settings_with(data: Path, names: list[str], **environment: str) -> dict[str, object]:
    """What the settings are in an environment of one's own."""
    told = subprocess.run(
        [sys.executable, "-c", ASKED % names],
        env=_bare(data) | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(told.stdout))


def _bare(data: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("COMMONWEAL", "DATABASE", "DJANGO", "EMAIL"))
    }
    return kept | {"COMMONWEAL_DATA": str(data), "DJANGO_SETTINGS_MODULE": "commonweal.site.settings"}


@pytest.mark.django_db
def test_pages_allow_no_inline_code_and_no_other_host(client: Client) -> None:
    policy = client.get("/sign-in/login/")["Content-Security-Policy"]
    assert dict(part.split(" ", 1) for part in policy.split("; ")) == {
        "default-src": "'self'",
        "img-src": "'self' data: blob:",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }


@pytest.mark.django_db
def test_pages_are_not_framed_sniffed_or_told_to_others(client: Client) -> None:
    page = client.get("/sign-in/login/")
    assert page["X-Frame-Options"] == "DENY"
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["Referrer-Policy"] == "same-origin"
    assert page["Cross-Origin-Opener-Policy"] == "same-origin"


def test_partner_sign_on_is_offered_and_its_forms_allowed(tmp_path: Path) -> None:
    found = settings_with(tmp_path, ["SOCIALACCOUNT_PROVIDERS", "CONTENT_SECURITY_POLICY"], **PARTNER)
    assert "https://sign-on.example.org" in found["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["form-action"]  # type: ignore[index]
    (app,) = found["SOCIALACCOUNT_PROVIDERS"]["openid_connect"]["APPS"]  # type: ignore[index]
    assert (app["name"], app["client_id"]) == ("County sign-on", "commonweal")


def test_installation_behind_https_passes_djangos_own_inspection(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        env=_bare(tmp_path) | {"COMMONWEAL_HTTPS": "true"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_language_is_offered_only_with_its_catalogue(tmp_path: Path) -> None:
    offered = settings_with(tmp_path, ["LANGUAGES"])["LANGUAGES"]
    folder = Path(__file__).parent.parent.parent / "src" / "commonweal" / "locale"
    assert [code for code, _ in offered if code != "en-gb"] == [  # type: ignore[attr-defined]
        code for code in ("cy", "gd", "ga") if (folder / code / "LC_MESSAGES" / "django.mo").exists()
    ]


def test_files_of_an_installation_are_all_in_its_data_folder(tmp_path: Path) -> None:
    script = """
from django.conf import settings
for path in (settings.STATIC_ROOT, settings.MEDIA_ROOT, settings.COMMONWEAL_EVIDENCE_STORE,
             settings.CACHES["charts"]["LOCATION"], settings.DATABASES["default"]["EMBEDDED"].data,
             settings.EMAIL_FILE_PATH):
    print(path)
"""
    told = subprocess.run(
        [sys.executable, "-c", script], env=_bare(tmp_path), capture_output=True, text=True, check=True
    )
    assert len(told.stdout.splitlines()) == 6
    assert all(Path(line).is_relative_to(tmp_path) for line in told.stdout.splitlines())


def test_the_guide_tells_a_sign_on_where_to_return_to_and_what_to_set(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs/guide/signing-in.md").read_text(encoding="utf-8")
    for setting in PARTNER:
        assert f"{setting}=" in guide
    asked = "import django; django.setup(); from django.urls import reverse; print(reverse('openid_connect_callback', args=['partner']))"
    told = subprocess.run(
        [sys.executable, "-c", asked], env=_bare(tmp_path) | PARTNER, capture_output=True, text=True, check=True
    )
    assert f"https://partnership.example.org{told.stdout.strip()}\n" in guide
