"""The peer of the page benchmarks: a bare Django page of the same size.

As Django's own `startproject` sets it up: its middleware, a session in the same PostgreSQL, the user looked up
for the page, and one template that greets them. Nothing else is asked of the database.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path

from commonweal.site.database import embedded_connection

DATA = Path(os.environ["COMMONWEAL_DATA"])
SIZE = int(os.environ.get("BARE_PAGE_BYTES", "20000"))

settings.configure(
    SECRET_KEY=(DATA / "secret_key").read_text().strip()
    if (DATA / "secret_key").exists()
    else "a key for one benchmark",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": {**embedded_connection(DATA), "CONN_MAX_AGE": 600}},
    AUTH_USER_MODEL="kit.User",
    SESSION_COOKIE_NAME="commonweal_session",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "pgtrigger",
        "pghistory",
        "commonweal.kit",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
sys.modules.setdefault("bench.bare", sys.modules[__name__])
django.setup()

PAGE = Template("<!doctype html><title>Bare</title><h1>Hello {{ user.email }}</h1><p>" + "word " * (SIZE // 5) + "</p>")


def bare_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE.render(Context({"user": request.user})))


urlpatterns = [path("", bare_page)]
application = get_wsgi_application()
