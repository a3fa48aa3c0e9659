"""The settings of the installation. What may differ between installations comes from the environment.

A wrong setting stops the start with one paragraph that says how to mend it.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from commonweal.site import environment
from commonweal.site.database import embedded_connection
from commonweal.site.rooms import ROOMS

COMMONWEAL_DATA = environment.data_folder()
SECRET_KEY = environment.secret_key(COMMONWEAL_DATA)
DEBUG = environment.yes_or_no("COMMONWEAL_DEBUG", default=False)
ALLOWED_HOSTS = environment.allowed_hosts()
COMMONWEAL_HTTPS = environment.yes_or_no("COMMONWEAL_HTTPS", default=False)
COMMONWEAL_EVIDENCE_ENGINE = environment.evidence_engine()
COMMONWEAL_UPLOAD_MB = environment.upload_megabytes()
globals().update(environment.identity())
DATABASES: dict[str, dict[str, Any]] = {
    "default": environment.database() or embedded_connection(COMMONWEAL_DATA),
}
globals().update(environment.email(COMMONWEAL_DATA))
_single_sign_on = environment.single_sign_on()

INSTALLED_APPS = [
    *(room.package for room in reversed(ROOMS)),
    "commonweal.site",
    "commonweal.kit",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "pghistory",
    "django_tasks",
    "django_tasks_db",
    "django_filters",
    "django_tables2",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "commonweal.kit.viewers.ViewerMiddleware",
    "commonweal.kit.errors.ErrorMiddleware",
    "commonweal.site.uploads.LargestUpload",
]

ROOT_URLCONF = "commonweal.site.addresses"
WSGI_APPLICATION = "commonweal.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- The database. A connection lives as long as its thread and is tested before a request uses it,
# so that a database that was restarted is found again without an error page.
DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}

# --- Who is looking, and how people sign in. Nobody signs up by themselves: support teams invite.
AUTH_USER_MODEL = "kit.User"
COMMONWEAL_VIEWER = "commonweal.register.reads.viewer_of"
AUTHENTICATION_BACKENDS = ["commonweal.site.sign_in.UntilTheyLeave"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{validator}", "OPTIONS": options}
    for validator, options in {
        "UserAttributeSimilarityValidator": {},
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
    }.items()
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "commonweal.site.sign_in.InvitedPeople"
ACCOUNT_FORMS = {"login": "commonweal.site.sign_in_forms.SignInForm"}
ACCOUNT_MAX_EMAIL_ADDRESSES = 1
SOCIALACCOUNT_ADAPTER = "commonweal.site.sign_in.InvitedPartners"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invited person's address was given by the support team
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Commonweal"
# A partner's own sign-on vouches for the address, so it opens the account that was invited under it.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "partner",
                "name": _single_sign_on["name"],
                "client_id": _single_sign_on["client_id"],
                "secret": _single_sign_on["secret"],
                "settings": {"server_url": _single_sign_on["server_url"]},
            }
        ]
        if _single_sign_on
        else [],
    }
}

# --- Sessions live in the database: one look-up by key, and a session can be ended from outside.
SESSION_ENGINE = "commonweal.site.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_NAME = "commonweal_session"
CSRF_COOKIE_NAME = "commonweal_csrf"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Pages
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
FORM_RENDERER = "commonweal.kit.forms.Renderer"
DJANGO_TABLES2_TEMPLATE = "kit/table.html"

# --- Language and time
LANGUAGE_CODE = "en-gb"
LOCALE_PATHS = [Path(__file__).parent.parent / "locale"]
# A language is offered once its catalogue is there: a page must not claim to be in a language that it is not in.
LANGUAGES = [
    ("en-gb", "English"),
    *(
        (code, name)
        for code, name in {"cy": "Cymraeg", "gd": "Gàidhlig", "ga": "Gaeilge"}.items()
        if (LOCALE_PATHS[0] / code / "LC_MESSAGES" / "django.mo").exists()
    ),
]
USE_I18N = True
TIME_ZONE = "Europe/London"
USE_TZ = True

# --- Files: everything an installation keeps is under its one data folder, save evidence that is told to lie elsewhere
STATIC_URL = "/static/"
STATIC_ROOT = COMMONWEAL_DATA / "static"
MEDIA_ROOT = COMMONWEAL_DATA / "media"
COMMONWEAL_EVIDENCE_STORE = environment.evidence_store(COMMONWEAL_DATA)
COMMONWEAL_EVIDENCE_COPIES_GB = environment.evidence_copies_gigabytes()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "commonweal.site.static_files.HashedFiles"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
# Bigger uploads go to a file on disk at once, and not into memory.
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_PERMISSIONS = 0o600

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Drawn charts, named by a hash of what they show: never stale, shared by all processes.
    "charts": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": COMMONWEAL_DATA / "cache" / "charts",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 5000},
    },
}

# --- Work that goes on after the page was answered
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# --- Safety
_partner_origin = ["{0.scheme}://{0.netloc}".format(urlsplit(_single_sign_on["server_url"]))] if _single_sign_on else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "worker-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        # Browsers hold a form's redirect to this list too, and sign-on begins with such a redirect.
        "form-action": [SELF, *_partner_origin],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
# Orders for every name beneath ours, and for browsers' built-in lists: often a council's to give, not ours.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
if COMMONWEAL_HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "sentence": {"format": "{message}", "style": "{"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "person": {"class": "logging.StreamHandler", "formatter": "sentence"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "commonweal": {"level": "INFO"},
        # What the database tells is for whoever started it, among the other lines of a command.
        "commonweal.database": {"handlers": ["person"], "propagate": False},
    },
}
