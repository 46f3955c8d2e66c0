"""For real servers: everything that must be given is required, and HTTPS is assumed."""

from config.settings.base import *  # noqa: F403
