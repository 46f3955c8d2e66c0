"""Open data: the nightly dump, the API and harvesting."""

from config.env import STATE_ROOT, env

# Web servers and workers share this folder. In it is a folder per dump.
OPEN_DATA_ROOT = env.str("OPEN_DATA_ROOT", default=str(STATE_ROOT / "media" / "open-data"))
# The hour (UTC) from which on the dump of the day is due, and how many dumps are kept.
OPEN_DATA_HOUR = env.int("OPEN_DATA_HOUR", default=2)
OPEN_DATA_KEEP = env.int("OPEN_DATA_KEEP", default=7)
# The address of the licence the data is given under; empty says nothing of one.
OPEN_DATA_LICENSE = env.str("OPEN_DATA_LICENSE", default="")
# Requests to the API, and to /oai, that one address of the network may send in a minute; 0 for no limit.
OPEN_DATA_REQUESTS_A_MINUTE = env.int("OPEN_DATA_REQUESTS_A_MINUTE", default=300)
