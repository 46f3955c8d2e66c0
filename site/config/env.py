"""The one reader of the process environment, and the folders everything else is relative to."""

from pathlib import Path

import environ

env = environ.Env()

REPOSITORY_ROOT = Path(__file__).resolve().parents[2]
SOURCE_ROOT = REPOSITORY_ROOT / "site"
STATE_ROOT = Path(env.str("STATE_DIR", default=str(REPOSITORY_ROOT / "var")))
