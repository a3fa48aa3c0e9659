"""The demonstration place, served as an installation on a server of its own would be, to be looked at in a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from pytest_django import DjangoDbBlocker

from commonweal.kit.models import User
from commonweal.site.demonstration import sign_ins
from tests.databases import connected_to, copy_database, drop_database, url_of
from tests.demonstration_place import Demonstration, demonstration
from tests.running import served

__all__ = ["demonstration"]


@pytest.fixture(scope="session")
def address(
    demonstration: Demonstration,
    number_of_this_run: int,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    database, data = f"served_commonweal_{number_of_this_run}", tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(demonstration.data, data)
    with django_db_blocker.unblock():
        copy_database(demonstration.database, to=database)
        with connected_to(database):
            # The tests hash passwords in no time, in a way that an installation does not accept.
            User.objects.update(password=make_password(sign_ins.PASSWORD, hasher=PBKDF2PasswordHasher()))
    with served(data, database=url_of(database)) as found:
        yield found
    with django_db_blocker.unblock():
        drop_database(database)
