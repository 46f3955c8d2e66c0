#!/usr/bin/env python
"""Django's command line, with the repository root and site/ on the import path."""

import os
import sys
from pathlib import Path

SOURCE_ROOT = Path(__file__).resolve().parent
REPOSITORY_ROOT = SOURCE_ROOT.parent


def main() -> None:
    for folder in (str(SOURCE_ROOT), str(REPOSITORY_ROOT)):
        if folder not in sys.path:
            sys.path.insert(0, folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    from django.core.management import execute_from_command_line

    from config.env import STATE_ROOT, SettingsError

    if os.environ["DJANGO_SETTINGS_MODULE"] == "config.settings.development":
        from launch.running_site import find_addresses

        os.environ.update(find_addresses(STATE_ROOT / "run", os.environ))

    try:
        execute_from_command_line(sys.argv)
    except SettingsError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
