"""Offline packs: where they lie, how large they may be, who sends them (docs/offline-packs.md)."""

from config.env import env

# A folder that web servers and workers share; "" is offline_packs/ below MEDIA_ROOT.
OFFLINE_PACKS_ROOT = env.str("OFFLINE_PACKS_ROOT", default="")
# FAT32, on most USB sticks, has no larger files.
OFFLINE_PACK_MAX_BYTES = env.int("OFFLINE_PACK_MAX_BYTES", default=2**32 - 1)
# Seconds after which a pack whose builder gave no sign of life is another worker's.
OFFLINE_PACK_LEASE_SECONDS = env.float("OFFLINE_PACK_LEASE_SECONDS", default=120.0)
# An internal location of nginx that leads to the folder, e.g. /offline-packs/; "" lets Django send the files.
OFFLINE_PACKS_ACCEL = env.str("OFFLINE_PACKS_ACCEL", default="")
# What packs say of the terms; "" names the site's page /<language>/terms/.
OFFLINE_PACK_LICENCE = env.str("OFFLINE_PACK_LICENCE", default="")
