"""Settings, from the environment or a `.env` beside manage.py. Every one has a safe default."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from pythonjsonlogger.core import RESERVED_ATTRS

from .accounts import FORMS
from .db.sqlite import import_backend
from .ops import push_services
from .ops.operator import parse_contact
from .ops.secret_key import secret_key
from .ops.sentry import start as start_error_reports
from .ops.vapid import public_key

django_stubs_ext.monkeypatch()  # generic classes, such as ModelAdmin[Question], at run time too

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")


def switch(name: str, default: bool) -> bool:
    """A setting that is on or off; anything else is a mistake worth stopping for."""
    value = env.str(name, default="on" if default else "off").strip().lower()
    if value in {"1", "on", "true", "yes"}:
        return True
    if value in {"0", "off", "false", "no", ""}:
        return False
    raise ImproperlyConfigured(f"{name} must be on or off, not {value!r}")


DEBUG = switch("DEBUG", False)
HTTPS = switch("HTTPS", False)  # served over HTTPS, behind a proxy that sets X-Forwarded-Proto
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
SECRET_KEY = env.str("SECRET_KEY", default="") or secret_key(DATA_DIR)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Applications, middleware and templates.

INSTALLED_APPS = [
    "dlprep_site",
    "cards",
    "scheduler",
    "dlprep_site.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",  # its widgets' templates, for the form renderer
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "dlprep_site.ops.request_log.request_log",
    "dlprep_site.web.middleware.closed_to_other_sites",
    "csp.middleware.CSPMiddleware",  # before the static files: a picture can hold a script
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # a grade's fragment is a third of its size; CSRF tokens are masked in every response, and
    # its length varies at random, so that compression gives nothing away (BREACH)
    "django.middleware.gzip.GZipMiddleware",
    "dlprep_site.web.middleware.public_files",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dlprep_site.i18n.language.speaking",  # an account has its language
    "django_htmx.middleware.HtmxMiddleware",
    "dlprep_site.web.middleware.LoginRequiredMiddleware",
    "dlprep_site.web.middleware.private_pages",
    "dlprep_site.web.fair_share.fair_share",
    "dlprep_site.web.write_limit.few_writes_at_once",
    "dlprep_site.web.body_limit.few_large_bodies",  # before anything reads the body
    "dlprep_site.accounts.middleware.last_use",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "dlprep_site.urls"
WSGI_APPLICATION = "dlprep_site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "dlprep_site.web.form_renderer.HouseRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dlprep_site.web.context_processors.site",
            ],
            "builtins": [
                *(f"django.templatetags.{name}" for name in ("i18n", "l10n", "static", "tz")),
                "dlprep_site.templatetags.content",
                "scheduler.templatetags.reviews",
            ],
        },
    }
]

# The database, cache and sessions.

import_backend()  # before Django does: with a newer SQLite than most systems have

SQLITE_OPTIONS: dict[str, Any] = {
    # a transaction takes the write lock when it begins, so that it never fails halfway
    "transaction_mode": "IMMEDIATE",
    # seconds to wait for another writer before giving up
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;"  # readers and the writer don't block one another
        "PRAGMA synchronous=FULL;"  # an acknowledged review survives a power cut
        "PRAGMA mmap_size=0;"  # an I/O error raises an exception instead of crashing the process
        "PRAGMA temp_store=MEMORY;"  # sorting never touches the disk
        "PRAGMA cache_size=-20000;"  # 20 MB of pages, ten times the default
        "PRAGMA journal_size_limit=67108864;"  # the log shrinks back to 64 MB after a burst
    ),
}

POSTGRESQL_OPTIONS: dict[str, Any] = {
    # a connection a thread of the server is enough; seconds to wait for one
    "pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL", default=16), "timeout": 20},
    # the server reads and plans a statement once for each connection, and not for every request
    "server_side_binding": True,
    "prepare_threshold": 5,
    # then an error instead of a request that hangs, since each that waits holds a thread; longer
    # than a migration waits for its own lock, which is 3 seconds
    "options": "-c lock_timeout=5s -c idle_in_transaction_session_timeout=60s",
}

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR}/dlprep.sqlite3")}
if "ENGINE" not in DATABASES["default"]:
    raise ImproperlyConfigured("DATABASE_URL must name a database, such as sqlite:////data/db")
DATABASES["default"] |= {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
ON_POSTGRESQL = DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql"
if ON_POSTGRESQL:
    DATABASES["default"]["CONN_MAX_AGE"] = 0  # the pool keeps them instead
    DATABASES["default"]["OPTIONS"] = POSTGRESQL_OPTIONS | DATABASES["default"].get("OPTIONS", {})
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    # a file, not memory: the tests run on what the site runs on
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}

# limits on tries are counted here: on PostgreSQL by all the servers together, in a table that a
# migration makes; on SQLite in the process, since there is one. A grade asks nothing of it
OWN_CACHE = "dbcache://dlprep_cache" if ON_POSTGRESQL else "locmemcache://"
CACHES = {
    "default": env.cache("CACHE_URL", default=f"{OWN_CACHE}?max_entries=100000"),
    # what is forecast of a learner's deck for a day: some ten kilobytes each
    "forecasts": env.cache_url_config("locmemcache://forecasts?timeout=86400&max_entries=1000"),
}
if CACHES["default"]["BACKEND"].endswith(".RedisCache") and find_spec("redis") is None:
    raise ImproperlyConfigured("CACHE_URL needs the package redis: .venv/bin/pip install redis")
# in the database: revocable on the server, one query
SESSION_COOKIE_AGE = 14 * 24 * 60 * 60  # seconds from the login, however it is used
SESSION_ENGINE = "dlprep_site.accounts.session_store"
USE_TZ = True
TIME_ZONE = "UTC"  # instants are stored in UTC; a learner's dates come from their own clock

# Languages (docs/contributing.md says how to add one)
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]  # each in its own words
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "dlprep_site.i18n.formats"
LANGUAGE_COOKIE_NAME = "language"

# Static files: hashed names, compressed, cached for ever.
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static"))).resolve()
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site has a use for these files
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # every page names them so; half as much to compress
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "dlprep_site.web.static_storage.ModuleStaticFilesStorage"
    },
}

# Accounts.
AUTH_USER_MODEL = "dlprep_site.User"
AUTHENTICATION_BACKENDS = ["dlprep_site.accounts.auth_backend.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "MinimumLengthValidator",
        "UserAttributeSimilarityValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "scheduler:today"

MAIL_IS_SET_UP = bool(env.str("EMAIL_URL", default=""))
EMAIL_TIMEOUT = 10  # seconds that a request waits for a mail server that does not answer
if MAIL_IS_SET_UP:
    vars().update(env.email("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="dlprep@localhost")

# where the site is reached, for the links in mails and calendars, which no request is behind
SITE_URL_IS_SET = bool(env.str("SITE_URL", default=""))  # else an account's mails follow Host
SITE_URL = env.str("SITE_URL", default="") or f"http://127.0.0.1:{env.str('PORT', default='8000')}"
SITE_URL = SITE_URL.rstrip("/")

OPERATOR_NAME = env.str("OPERATOR_NAME", default="").strip()  # for the privacy page and others
OPERATOR_CONTACT = parse_contact(env.str("OPERATOR_CONTACT", default=""))

# notifications of the browser: without a key, here or made by make_vapid_keys, none are offered
VAPID_PRIVATE_KEY = env.str("VAPID_PRIVATE_KEY", default="")
if VAPID_PRIVATE_KEY:
    public_key(VAPID_PRIVATE_KEY)  # an invalid key stops the start
# hosts that learners' browsers may name, since the site sends what it is asked to send there
PUSH_SERVICES = push_services.parse_hosts(env.list("PUSH_SERVICES", default=push_services.DEFAULT))
PUSH_TEST_ORIGINS: list[str] = []  # push services that need no HTTPS; only tests set it

ACCOUNT_ADAPTER = "dlprep_site.accounts.adapters.Adapter"
ACCOUNT_FORMS = FORMS
ACCOUNT_SIGNUP_REDIRECT_URL = "scheduler:study"  # the first card, before any question
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional" if MAIL_IS_SET_UP else "none"  # accounts/confirmation.py
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # an open session alone changes no address
ACCOUNT_EMAIL_NOTIFICATIONS = True  # each change of a way in is told to the address before it
ACCOUNT_CHANGE_EMAIL = True  # an account has one address; a new one replaces it once confirmed
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""  # the subjects name dlprep themselves
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # this session goes on; every other one ends
PEOPLE_PER_ADDRESS = env.int("PEOPLE_PER_ADDRESS", default=1)  # such as a class behind one
if PEOPLE_PER_ADDRESS < 1:
    raise ImproperlyConfigured(f"PEOPLE_PER_ADDRESS must be 1 or more, not {PEOPLE_PER_ADDRESS}")
# allauth's own, times the people; those of one account stay as they are
MAX_LARGE_BODIES_AN_HOUR = 12  # of an account: the uploads of an hour, and some that are refused
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {
    "login": f"{30 * PEOPLE_PER_ADDRESS}/m/ip",
    "login_failed": f"{10 * PEOPLE_PER_ADDRESS}/m/ip,5/5m/key",
    "signup": f"{20 * PEOPLE_PER_ADDRESS}/m/ip,{60 * PEOPLE_PER_ADDRESS}/h/ip",
    "reset_password": f"{20 * PEOPLE_PER_ADDRESS}/m/ip,5/m/key",
    "reset_password_from_key": f"{20 * PEOPLE_PER_ADDRESS}/m/ip",
    "large_body": f"{MAX_LARGE_BODIES_AN_HOUR}/h/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HTTPS else 0  # whose X-Forwarded-For names the visitor
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"

MFA_ADAPTER = "dlprep_site.accounts.mfa.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "dlprep"
MFA_FORMS = {
    "activate_totp": "dlprep_site.accounts.totp_form.ActivateTOTPForm",
    "add_webauthn": "dlprep_site.accounts.passkey_forms.AddKeyForm",
    "edit_webauthn": "dlprep_site.accounts.passkey_forms.EditKeyForm",
    "authenticate_webauthn": "dlprep_site.accounts.passkey_forms.AuthenticateKeyForm",
    "login_webauthn": "dlprep_site.accounts.passkey_forms.LoginKeyForm",
    "reauthenticate_webauthn": "dlprep_site.accounts.passkey_forms.ReauthenticateKeyForm",
}
# without mail, no address can be confirmed, so none has to be
MFA_ALLOW_UNVERIFIED_EMAIL = not MAIL_IS_SET_UP
STAFF_NEEDS_MFA = switch("STAFF_NEEDS_MFA", False)  # no admin without a second factor

# Uploads: too large a file is refused while it is being received.

LARGE_BODY = 2_500_000  # bytes: of a learner's, larger ones are counted before they are read
DATA_UPLOAD_MAX_MEMORY_SIZE = 6_500_000  # an import of 3 MB with two characters at line ends
FILE_UPLOAD_HANDLERS = [
    "dlprep_site.web.upload_handlers.LimitedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Tasks: imports and exports, outside of the server's threads.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
TASK_MEMORY_MB = env.int("TASK_MEMORY_MB", default=512)  # of the process that runs one
TASK_SECONDS = env.int("TASK_SECONDS", default=600)  # then it is cut off
IMPORTS_AN_HOUR = env.int("IMPORTS_AN_HOUR", default=10)  # files that a learner may upload
EXPORTS_AN_HOUR = env.int("EXPORTS_AN_HOUR", default=10)  # files that a learner may ask for
FREE_SHARE = env.float("FREE_SHARE", default=0.3)  # of a server's time, that an account may take
MAX_LOG_ROWS = env.int("MAX_LOG_ROWS", default=300_000)  # of a learner; no import goes beyond

# Security.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
PERMISSIONS_POLICY = {  # of what a browser could do with the device: nothing but passkeys
    **dict.fromkeys(
        ("camera", "display-capture", "geolocation", "hid", "microphone", "midi", "payment",
         "serial", "usb"),
        "()",
    ),
    "publickey-credentials-create": "(self)",
    "publickey-credentials-get": "(self)",
}  # fmt: skip
X_FRAME_OPTIONS = "DENY"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "dlprep_site.web.errors.views.csrf_failure"

if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    # these are asked for on the server itself
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    # subdomains of the site's name too; browsers may be told of it before any visit (preloading)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

# Logs, metrics, error reports and backups.

LOG_REQUESTS = switch("LOG_REQUESTS", False)  # a line for every request; a proxy may do as well
LOG_FORMAT = env.str("LOG_FORMAT", default="line")
if LOG_FORMAT not in {"line", "json"}:
    raise ImproperlyConfigured(f"LOG_FORMAT must be line or json, not {LOG_FORMAT!r}")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "dlprep_site.ops.request_log.RequestId"},
        "no_addresses": {"()": "dlprep_site.ops.request_log.NoAddresses"},
    },
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} [{request_id}]: {message}", "style": "{"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "{asctime}{levelname}{name}{request_id}{message}",
            "style": "{",
            # what a line says of a request is its route; the request itself would say its address
            "reserved_attrs": [*RESERVED_ATTRS, "request"],
            "rename_fields": {"asctime": "at", "levelname": "level", "name": "logger"},
        },
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["request_id", "no_addresses"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django.server": {"handlers": ["console"], "propagate": False}},
}

METRICS = switch("METRICS", False)
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
if METRICS:
    INSTALLED_APPS.append("django_prometheus")
    MIDDLEWARE.insert(0, "django_prometheus.middleware.PrometheusBeforeMiddleware")
    MIDDLEWARE.append("django_prometheus.middleware.PrometheusAfterMiddleware")

MIN_DISK_MB = env.int("LEAST_DISK_MB", default=200)  # MB free in DATA_DIR; /readyz says when less

if SENTRY_DSN := env.str("SENTRY_DSN", default=""):
    start_error_reports(SENTRY_DSN)

# the public key of age that backups are encrypted to; empty leaves them as they are
BACKUP_PUBLIC_KEY = env.str("BACKUP_PUBLIC_KEY", default="")
