"""The folders that the launcher works in. State lives in var/, or where STATE_DIR says."""

import os
from pathlib import Path

REPOSITORY_ROOT = Path(__file__).resolve().parents[2]
SOURCE_ROOT = REPOSITORY_ROOT / "site"
STATE_ROOT = Path(os.environ.get("STATE_DIR") or REPOSITORY_ROOT / "var").absolute()
VENV = STATE_ROOT / "venv"
VENV_PYTHON = VENV / "bin" / "python"
RUN_FOLDER = STATE_ROOT / "run"
LOG_FOLDER = STATE_ROOT / "log"
STAMP_FOLDER = STATE_ROOT / "stamps"
LOCALE_FOLDER = REPOSITORY_ROOT / "locale"
IMPORT_PATH = f"{REPOSITORY_ROOT}{os.pathsep}{SOURCE_ROOT}"
