"""For real servers: what must be given is required at once, HTTPS is assumed, nothing is guessed."""

import logging
from urllib.parse import urlsplit

from config.production_environment import require_environment

require_environment()

from config.settings.base import *  # noqa: E402, F403 - the environment must be complete first
from config.settings.base import BASE_URL, DATABASES, EMAIL_CONFIG, TRUSTED_PROXY_COUNT, build_logging, env  # noqa: E402

SECRET_KEY = env.str("SECRET_KEY")
# The old key, while sessions and links signed with it run out.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
HOST = str(urlsplit(BASE_URL).hostname)

LOGGING = build_logging("json", "INFO")
logging.captureWarnings(True)

# X-Forwarded-Proto is believed only where there is a proxy that sets it; else a client could.
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Off where the proxy redirects already.
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
# Probes come over plain HTTP from the machine or its orchestrator.
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
# Browsers' preload lists are a decision of the domain's owner; a redirect may be the proxy's job.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
if not SECURE_SSL_REDIRECT:
    SILENCED_SYSTEM_CHECKS.append("security.W008")

# The prefix makes browsers refuse these cookies from other hosts of the domain and over plain HTTP.
SESSION_COOKIE_NAME = "__Host-sessionid"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = [BASE_URL.rstrip("/")]

DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="") or f"sextant@{HOST}"
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_SUBJECT_PREFIX = f"[{HOST}] "
# A mail server that doesn't answer must not hold up an editor's request.
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)
ADMINS = [(address.strip(), address.strip()) for address in env.list("ADMINS", default=[])]
CAN_SEND_MAIL = not EMAIL_CONFIG["EMAIL_BACKEND"].endswith("dummy.EmailBackend")
WAGTAIL_PASSWORD_RESET_ENABLED = CAN_SEND_MAIL
if ADMINS and CAN_SEND_MAIL:
    LOGGING["handlers"]["admins"] = {"class": "config.admin_mail.AdminMailHandler", "level": "ERROR"}
    LOGGING["root"]["handlers"].append("admins")

if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", 5)
