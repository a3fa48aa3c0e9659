"""The installation's settings as the tests use them: the same, on a data folder of their own."""

import os
from pathlib import Path

TESTS_DATA = Path(__file__).parent.parent / ".build" / "tests"

# The tests have their own installation: nothing that this shell sets for another one reaches them,
# save DATABASE_URL, with which they run on a PostgreSQL of your choice.
for _name in [name for name in os.environ if name.startswith("COMMONWEAL_") or name == "EMAIL_URL"]:
    del os.environ[_name]
os.environ["COMMONWEAL_DATA"] = str(TESTS_DATA)

from commonweal.site.database import embedded_connection  # noqa: E402
from commonweal.site.settings import *  # noqa: E402, F403
from commonweal.site.settings import CACHES, DATABASES, STORAGES  # noqa: E402

if "EMBEDDED" in DATABASES["default"]:
    # Tests begin from nothing every time, so their server need not survive a power cut.
    DATABASES["default"] |= embedded_connection(TESTS_DATA, durable=False)

ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
CACHES["charts"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "charts"}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
