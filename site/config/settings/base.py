"""What every environment shares. Subjects with settings of their own are in the sibling modules."""

from config.env import REPOSITORY_ROOT, SOURCE_ROOT, STATE_ROOT, env
from config.settings.celery import *  # noqa: F403 - settings are namespaces by design
from config.settings.celery import REDIS_KEY_PREFIX, REDIS_URL
from config.settings.countries import *  # noqa: F403
from config.settings.languages import *  # noqa: F403
from config.settings.logs import *  # noqa: F403
from config.settings.offline_packs import *  # noqa: F403
from config.settings.open_data import *  # noqa: F403
from config.settings.search import *  # noqa: F403
from config.settings.security import *  # noqa: F403
from config.settings.translation_services import *  # noqa: F403

BASE_DIR = REPOSITORY_ROOT
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000")
# A site for trying things out: robots are told to leave all of it alone.
IS_STAGING = env.bool("STAGING", default=False)

INSTALLED_APPS = [
    "pages",
    "catalogue",
    "catalogue.translations",
    "search",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "pages.apps.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_countries",
    "axes",
    "csp",
    "django_structlog",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "config.request_log.RequestLogMiddleware",
    # What it has is whole, with the headers of those behind; they aren't run.
    "pages.page_cache.middleware.KeptPagesMiddleware",
    # Those that add headers come next: static files and errors must carry them, too.
    "config.middleware.ContentSecurityPolicyMiddleware",
    "config.middleware.StagingMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.health.HealthMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.maintenance.MaintenanceMiddleware",
    # Before everything that reads cookies and headers.
    "pages.page_cache.middleware.PageCacheMiddleware",
    "pages.compression.CompressionMiddleware",
    # Searches and other pages that aren't kept: who has one already gets 304.
    "pages.conditional.ConditionalMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "catalogue.translations.middleware.UntranslatedPageMiddleware",
    "axes.middleware.AxesMiddleware",
    "pages.routing.RouteMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
PREFIXES_WITHOUT_LANGUAGE = (
    "/admin/",
    "/api/",
    "/data/",
    "/documents/",
    "/media/",
    "/oai",
    "/offline-packs/",
    "/robots.txt",
    "/sitemap",
    "/static/",
)

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SOURCE_ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pages.context_processors.frame",
            ],
        },
    },
]

SQLITE_URL = f"sqlite:///{STATE_ROOT / 'database.sqlite3'}"
DATABASES = {"default": env.db_url("DATABASE_URL", default=SQLITE_URL)}
DATABASES["default"].setdefault("OPTIONS", {})
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] |= {
        # A deferred transaction that turns into a writer fails at once under WAL; IMMEDIATE waits.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Opening one for each request costs more than all that a kept page asks of it.
DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "config.cache.TolerantRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": f"{REDIS_KEY_PREFIX}:cache",
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 1},
    }
}

# Whether finished pages are kept for readers who aren't logged in; for how many seconds at most; in how many bytes of
# a web process's memory.
PAGE_CACHE = env.bool("PAGE_CACHE", default=True)
PAGE_CACHE_SECONDS = env.int("PAGE_CACHE_SECONDS", default=3600)
PAGE_CACHE_BYTES = env.int("PAGE_CACHE_BYTES", default=32 * 1024 * 1024)

# /health/ready asks these (see config.health); without the required ones the site can't serve pages.
HEALTH_PROBES = {
    "database": "config.health.probe_database",
    "broker": "config.health.probe_broker",
    "search": "search.health.probe_elasticsearch",
    "outbox": "search.health.probe_outbox",
}
HEALTH_REQUIRED = ["database"]
# Seconds an index update may wait before that counts as degraded.
HEALTH_OUTBOX_SECONDS = env.float("HEALTH_OUTBOX_SECONDS", default=60.0)

# While this file is there (or with MAINTENANCE_MODE on) every page is answered 503.
MAINTENANCE_FILE = env.str("MAINTENANCE_FILE", default=str(STATE_ROOT / "maintenance"))
MAINTENANCE_MODE = env.bool("MAINTENANCE_MODE", default=False)

STATICFILES_DIRS = [SOURCE_ROOT / "static"]
STATIC_URL = "/static/"
STATIC_ROOT = STATE_ROOT / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = STATE_ROOT / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

WAGTAIL_SITE_NAME = "Sextant"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ALLOW_UNICODE_SLUGS = True
# Wagtail's own search and reference index run at once, in the editor's request (see docs/decisions).
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
WAGTAILLOCALIZE_JOBS = {"BACKEND": "catalogue.translations.job_backend.CeleryJobBackend"}
# A translation is published by its approver, never because its source is live.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
# What translators entered outlives the page it was entered for.
WAGTAILLOCALIZE_DISABLE_ON_DELETE = True
# Seconds after which a job whose worker gave no sign of life is another worker's.
TRANSLATION_JOB_LEASE_SECONDS = env.float("TRANSLATION_JOB_LEASE_SECONDS", default=60.0)
# Whether a translated text has to be approved by somebody other than its translator.
TRANSLATION_APPROVER_DIFFERS = env.bool("TRANSLATION_APPROVER_DIFFERS", default=True)
# How large a file from translators may be: with one translation, and with a selection of them (unpacked).
TRANSLATION_FILE_MAX_BYTES = env.int("TRANSLATION_FILE_MAX_BYTES", default=5_000_000)
TRANSLATION_SELECTION_MAX_BYTES = env.int("TRANSLATION_SELECTION_MAX_BYTES", default=20_000_000)
# Where files for translators lie in out/ and come back in in/ (none: not used), and in which format they go out.
TRANSLATION_EXCHANGE_FOLDER = env.str("TRANSLATION_EXCHANGE_FOLDER", default="")
TRANSLATION_EXCHANGE_FORMAT = env.str("TRANSLATION_EXCHANGE_FORMAT", default="xliff12")
# Seconds for which a file must not have changed before it counts as wholly uploaded.
TRANSLATION_EXCHANGE_SETTLE_SECONDS = env.float("TRANSLATION_EXCHANGE_SETTLE_SECONDS", default=20.0)

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="sextant@localhost")
# Who gets what readers write through the contact page (none: ADMINS), and for how many days it is kept.
CONTACT_ADDRESSES = env.list("CONTACT_ADDRESSES", default=[])
CONTACT_KEEP_DAYS = env.int("CONTACT_KEEP_DAYS", default=365)
