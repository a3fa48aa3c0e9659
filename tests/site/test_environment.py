"""Settings from the environment: each is explained, and a wrong one says how to mend it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from commonweal.site import environment
from commonweal.site.environment import WrongSetting

ROOT = Path(__file__).parent.parent.parent
SITE = ROOT / "src" / "commonweal" / "site"
NAME = re.compile(r'"((?:COMMONWEAL_[A-Z_]+|[A-Z]+_URL))"')


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("COMMONWEAL_") or name in ("DATABASE_URL", "EMAIL_URL"):
            monkeypatch.delenv(name)


def test_env_example_names_every_setting_that_is_read_and_no_other() -> None:
    read = set()
    for source in (SITE / "environment.py", SITE / "settings.py"):
        lines = source.read_text().splitlines()
        read |= {name for line in lines if "COMMONWEAL_VIEWER" not in line for name in NAME.findall(line)}
    explained = set(re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert read == explained


def test_env_example_can_be_copied_as_it_is() -> None:
    assert not [line for line in (ROOT / ".env.example").read_text().splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("COMMONWEAL_DEBUG", "perhaps", "COMMONWEAL_DEBUG is 'perhaps', which cannot be used. Write true or false."),
        ("COMMONWEAL_HTTPS", "2", "COMMONWEAL_HTTPS is '2', which cannot be used. Write true or false."),
        ("COMMONWEAL_UPLOAD_MB", "lots", "is 'lots', which cannot be used. Write a whole number of megabytes"),
        ("COMMONWEAL_BRAND", "teal", "COMMONWEAL_BRAND is 'teal', which is not a colour. Write a hash and six digits"),
        ("COMMONWEAL_UPLOAD_MB", "0", "COMMONWEAL_UPLOAD_MB is 0. Write a whole number of megabytes"),
        (
            "COMMONWEAL_EVIDENCE_ENGINE",
            "abacus",
            "is 'abacus', which is not an engine that is known. Write duckdb, or the address of a Spark master",
        ),
        ("COMMONWEAL_EVIDENCE_ENGINE", "spark://nowhere", "is 'spark://nowhere', which is not an engine that is known"),
        (
            "COMMONWEAL_EVIDENCE_STORE",
            "evidence",
            "is 'evidence', which does not begin at the root of the disk. Give the",
        ),
        ("COMMONWEAL_EVIDENCE_STORE", __file__, "which is a file. Give the whole path of a folder, or the URL of an"),
        ("COMMONWEAL_EVIDENCE_STORE", "ftp://host/x", "names no object store that is known. Write s3://bucket/folder"),
        ("COMMONWEAL_EVIDENCE_STORE", "s3:///x", "names no object store that is known. Write s3://bucket/folder"),
        ("COMMONWEAL_EVIDENCE_STORE", "s3://[x", "COMMONWEAL_EVIDENCE_STORE cannot be used. Write s3://bucket/folder"),
        (
            "COMMONWEAL_EVIDENCE_STORE",
            "s3://b?foo=1",
            "Behind it may be: endpoint_override, region, scheme, tls_ca_file",
        ),
        (
            "COMMONWEAL_EVIDENCE_COPIES_GB",
            "0",
            "COMMONWEAL_EVIDENCE_COPIES_GB is 0. Write a number of gigabytes, such as 20",
        ),
        ("COMMONWEAL_EVIDENCE_COPIES_GB", "all", "is 'all', which cannot be used. Write a number of gigabytes"),
        ("COMMONWEAL_ALLOWED_HOSTS", "https://a.example", "which is not a host name. Write names only"),
        ("COMMONWEAL_ALLOWED_HOSTS", "a.example,,b.example", "holds '', which is not a host name"),
        ("COMMONWEAL_SECRET_KEY", "short", "has only 5 characters. Give at least 50 random ones"),
        ("DATABASE_URL", "sqlite:///x.db", "DATABASE_URL names a database that is not PostgreSQL. Write postgres://"),
        ("DATABASE_URL", "nonsense://a/b", "DATABASE_URL cannot be used. Write postgres://"),
        ("DATABASE_URL", "nonsense", "DATABASE_URL is 'nonsense', which cannot be used. Write postgres://"),
        ("EMAIL_URL", "pigeon://roof", "EMAIL_URL"),
        ("COMMONWEAL_OIDC_NAME", "County", "COMMONWEAL_OIDC_CLIENT_ID is empty although another setting"),
        ("COMMONWEAL_DATA", __file__, "which is a file. Give the path of a folder."),
    ],
)
def test_environment_wrong_setting_stops_the_start_with_its_remedy(
    name: str, value: str, told: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("COMMONWEAL_DATA", str(tmp_path))
    monkeypatch.setenv(name, value)
    done = subprocess.run(
        [sys.executable, "-m", "commonweal.cli", "database", "status"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 1
    paragraph = " ".join(done.stderr.split())
    assert told in paragraph
    assert name.removesuffix("_NAME") in paragraph
    assert "Every setting is explained in the file .env.example." in paragraph
    assert "Traceback" not in done.stderr


def test_environment_password_in_an_address_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://me:hunter2@host:port/x")
    with pytest.raises(WrongSetting) as wrong:
        environment.database()
    assert "hunter2" not in str(wrong.value)


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("s3://AKIAEXAMPLE:hunter2@evidence/northwick", "hunter2"),
        ("s3://AKIAEXAMPLE@evidence/northwick", "AKIAEXAMPLE"),
        ("s3://evidence/northwick?secret_key=hunter2", "hunter2"),
        ("gs://hunter2@evidence/northwick", "hunter2"),
        ("abfss://evidence:hunter2@northwick.dfs.core.windows.net/x", "hunter2"),
        ("abfss://evidence@northwick.dfs.core.windows.net/x?client_secret=hunter2", "hunter2"),
    ],
)
def test_environment_an_object_store_has_no_key_in_its_url(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str, secret: str
) -> None:
    monkeypatch.setenv("COMMONWEAL_EVIDENCE_STORE", url)
    with pytest.raises(WrongSetting, match=r"Take it out of the URL|Keys go into the environment") as wrong:
        environment.evidence_store(tmp_path)
    assert secret not in str(wrong.value)


@pytest.mark.parametrize(
    "url",
    [
        "s3://evidence",
        "s3://evidence/northwick?endpoint_override=storage.example.org:9000&scheme=https&region=eu-west-2",
        "gs://evidence/northwick?project_id=northwick",
        "abfss://evidence@northwick.dfs.core.windows.net/folder",
    ],
)
def test_environment_evidence_lies_where_it_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str) -> None:
    assert environment.evidence_store(tmp_path) == tmp_path / "evidence"
    monkeypatch.setenv("COMMONWEAL_EVIDENCE_STORE", str(tmp_path / "shared"))
    assert environment.evidence_store(tmp_path) == tmp_path / "shared"
    monkeypatch.setenv("COMMONWEAL_EVIDENCE_STORE", url)
    assert environment.evidence_store(tmp_path) == url


def test_environment_sign_on_address_must_be_encrypted(monkeypatch: pytest.MonkeyPatch) -> None:
    for part in ("NAME", "CLIENT_ID", "CLIENT_SECRET"):
        monkeypatch.setenv(f"COMMONWEAL_OIDC_{part}", "x")
    monkeypatch.setenv("COMMONWEAL_OIDC_SERVER_URL", "http://sign-on.example.org")
    with pytest.raises(WrongSetting, match="does not begin with https://"):
        environment.single_sign_on()
    monkeypatch.setenv("COMMONWEAL_OIDC_SERVER_URL", "https://sign-on.example.org")
    assert environment.single_sign_on() == {
        "name": "x",
        "client_id": "x",
        "secret": "x",
        "server_url": "https://sign-on.example.org",
    }


def test_environment_database_url_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.database() is None
    monkeypatch.setenv("DATABASE_URL", "postgres://me:secret@db.example.org:6000/commonweal")
    parsed = environment.database()
    assert parsed is not None
    assert (parsed["HOST"], parsed["PORT"], parsed["NAME"]) == ("db.example.org", 6000, "commonweal")


def test_environment_letters_are_kept_where_there_is_no_mail_server(tmp_path: Path) -> None:
    told = environment.email(tmp_path)
    assert told["EMAIL_BACKEND"] == "django.core.mail.backends.filebased.EmailBackend"
    assert told["EMAIL_FILE_PATH"] == str(tmp_path / "outbox")


def test_environment_mail_server_is_read_from_its_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", "submission://me:secret@mail.example.org:587")
    told = environment.email(tmp_path)
    assert (told["EMAIL_HOST"], told["EMAIL_PORT"], told["EMAIL_USE_TLS"]) == ("mail.example.org", 587, True)
    monkeypatch.setenv("EMAIL_URL", "file:///var/letters")
    assert environment.email(tmp_path)["EMAIL_FILE_PATH"] == "/var/letters"


def test_environment_secret_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    first = environment.secret_key(tmp_path / "new")
    assert len(first) >= 50
    assert environment.secret_key(tmp_path / "new") == first
    assert (tmp_path / "new" / "secret-key").stat().st_mode & 0o777 == 0o600


def test_environment_damaged_secret_key_is_told(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("cut")
    with pytest.raises(WrongSetting, match=r"is damaged in .* Delete that file and start again"):
        environment.secret_key(tmp_path)


def test_environment_data_folder_that_cannot_be_made_is_told() -> None:
    with pytest.raises(WrongSetting, match="cannot be made"):
        environment.secret_key(Path("/proc/no/such/folder"))


def test_environment_data_folder_is_this_users_own_by_default() -> None:
    assert environment.data_folder().name == "commonweal"


# --- The engine of the evidence store

SPARK = "spark://cluster.example.org:7077"


@pytest.fixture
def asks_for_spark(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("COMMONWEAL_EVIDENCE_ENGINE", SPARK)
    monkeypatch.setattr(environment, "find_spec", lambda name: name)
    monkeypatch.setattr(environment, "_has_java", lambda: True)
    return monkeypatch


def test_evidence_engine_is_duckdb_or_a_spark_master(asks_for_spark: pytest.MonkeyPatch) -> None:
    assert environment.evidence_engine() == SPARK
    asks_for_spark.setenv("COMMONWEAL_EVIDENCE_ENGINE", "spark://one:7077,two:7077")
    assert environment.evidence_engine() == "spark://one:7077,two:7077"
    asks_for_spark.delenv("COMMONWEAL_EVIDENCE_ENGINE")
    assert environment.evidence_engine() == "duckdb"


def test_evidence_engine_says_how_to_get_what_a_cluster_needs(asks_for_spark: pytest.MonkeyPatch) -> None:
    asks_for_spark.setattr(environment, "_has_java", lambda: False)
    with pytest.raises(environment.WrongSetting, match=r"this machine has no Java.*Install Java 17 or later"):
        environment.evidence_engine()
    asks_for_spark.setattr(environment, "find_spec", lambda name: None)
    with pytest.raises(
        environment.WrongSetting, match=r"pyspark is not installed. Install it with 'python3 requirements/"
    ):
        environment.evidence_engine()
