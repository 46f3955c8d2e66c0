"""Celery: broker, limits and the beat schedule. Results are rows of our own, so no result backend."""

import ssl

from celery.schedules import crontab
from kombu import Queue

from config.env import env

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
# Keys of several sites or test workers on one server stay apart through this prefix.
REDIS_KEY_PREFIX = env.str("REDIS_KEY_PREFIX", default="sextant")

CELERY_BROKER_URL = REDIS_URL
if REDIS_URL.startswith("rediss:") and "ssl_cert_reqs" not in REDIS_URL:
    # Kombu would encrypt without asking who is at the other end.
    CELERY_BROKER_USE_SSL = {"ssl_cert_reqs": ssl.CERT_REQUIRED}
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": f"{REDIS_KEY_PREFIX}:celery:",
    # An unacknowledged message of a killed worker comes back after this many seconds; it must exceed
    # every hard time limit, or a slow task would run twice at once. Beat's ticks find what waits long before.
    "visibility_timeout": env.int("CELERY_VISIBILITY_TIMEOUT", default=3900),
    # Queueing must give up at once when the broker is gone, for the rows wait in the database. Kombu
    # would try 100 times with growing pauses; a worker's own reconnecting is not governed by these.
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
    "socket_connect_timeout": 0.5,
    "socket_timeout": 1,
    "retry_on_timeout": False,
}
CELERY_TASK_PUBLISH_RETRY = False
# Seconds during which queueing fails at once after it failed (see config.celery).
CELERY_QUEUE_PAUSE = 5.0
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 300
CELERY_TASK_TIME_LIMIT = 360
CELERY_TASK_DEFAULT_QUEUE = "sextant"
# What may take an hour has a queue, and where there is room a worker, of its own: edits must not wait for it.
CELERY_SLOW_QUEUE = "sextant-slow"
CELERY_TASK_QUEUES = [Queue(name, routing_key=name) for name in (CELERY_TASK_DEFAULT_QUEUE, CELERY_SLOW_QUEUE)]
CELERY_TASK_ROUTES = {
    "catalogue.build_offline_pack": {"queue": CELERY_SLOW_QUEUE},
    "catalogue.build_waiting_offline_packs": {"queue": CELERY_SLOW_QUEUE},
    "catalogue.dump_due_open_data": {"queue": CELERY_SLOW_QUEUE},
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
CELERY_BEAT_SCHEDULE = {
    "drain-search-outbox": {
        "task": "search.drain_outbox",
        "schedule": env.float("SEARCH_OUTBOX_TICK", default=5.0),
        # A tick that waited longer than its successor's turn is worth nothing.
        "options": {"expires": 30},
    },
    "run-waiting-translation-jobs": {
        "task": "catalogue_translations.run_waiting_jobs",
        "schedule": env.float("TRANSLATION_JOBS_TICK", default=15.0),
        "options": {"expires": 30},
    },
    "fetch-translations": {
        "task": "catalogue_translations.queue_due_fetches",
        "schedule": env.float("TRANSLATION_FETCH_TICK", default=30.0),
        "options": {"expires": 60},
    },
    "refresh-translation-statuses": {
        "task": "catalogue_translations.refresh_statuses",
        "schedule": env.float("TRANSLATION_STATUSES_TICK", default=30.0),
        "options": {"expires": 30},
    },
    "extract-waiting-files": {
        "task": "catalogue.extract_waiting_files",
        "schedule": env.float("FILE_EXTRACTION_TICK", default=30.0),
        "options": {"expires": 60},
    },
    "dump-open-data": {
        # Looks whether the dump of the day is there; after a night's outage it is made as soon as there is a worker.
        "task": "catalogue.dump_due_open_data",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "refresh-public-records": {
        # Every work is looked at, for what no message told of: rarely needed.
        "task": "catalogue.refresh_unlike_records",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "build-waiting-offline-packs": {
        "task": "catalogue.build_waiting_offline_packs",
        "schedule": env.float("OFFLINE_PACKS_TICK", default=60.0),
        "options": {"expires": 60},
    },
    "queue-offline-packs": {
        # At night: every pack is compared with the catalogue, and built anew where that changed.
        "task": "catalogue.queue_offline_packs",
        "schedule": crontab(hour="2", minute="17"),
        "options": {"expires": 6 * 3600},
    },
    "embed-waiting-passages": {
        "task": "search.embed_waiting_passages",
        "schedule": env.float("EMBEDDING_TICK", default=60.0),
        "options": {"expires": 60},
    },
    "requeue-date-driven-works": {
        # Session states and scheduled publications follow the clock, not an edit.
        "task": "search.queue_date_driven_works",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "run-alerts": {
        # Daily and weekly alerts have a moment in their rows; a tick after it finds them.
        "task": "search.run_alerts",
        "schedule": env.float("ALERTS_TICK", default=300.0),
        "options": {"expires": 300},
    },
    "delete-outdated-alerts": {
        "task": "search.delete_outdated_alerts",
        "schedule": 6 * 3600.0,
        "options": {"expires": 3600},
    },
    "run-translation-digests": {
        # Once a day and person, after the hour of the alerts; a tick after it finds whom there is news for.
        "task": "catalogue_translations.run_digests",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "publish-scheduled-pages": {
        "task": "pages.publish_scheduled",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "send-waiting-contact-messages": {
        "task": "pages.send_waiting_contact_messages",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "write-search-counters": {
        "task": "search.flush_query_counters",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "forget-old-search-counters": {
        "task": "search.forget_old_query_counts",
        "schedule": 21600.0,
        "options": {"expires": 21600},
    },
}
