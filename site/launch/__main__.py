"""Entry point of `python3 -m launch COMMAND`. Runs on any Python 3, so that an old one gets a clear line."""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Sextant needs Python 3.11 or newer; this is Python %d.%d.\n"
        "  Name a newer one: make run PYTHON=python3.12" % sys.version_info[:2]
    )

from launch.commands import main

sys.exit(main(sys.argv[1:]))
