"""`make clean`: removes the state folder. Standard library only, since the environment goes, too."""

import shutil

from launch.errors import LaunchError
from launch.locks import hold_run_lock, hold_setup_lock
from launch.paths import LOCALE_FOLDER, REPOSITORY_ROOT, STATE_ROOT


def remove_state() -> int:
    """Remove var/ and what was compiled beside the sources. Refuses while the site runs."""
    if STATE_ROOT != REPOSITORY_ROOT / "var" or STATE_ROOT.is_symlink():
        # Whatever else lives in a folder that was named by hand is not ours to delete.
        raise LaunchError(f"{STATE_ROOT} is not this checkout's own var/.", "Remove it yourself.")
    if not STATE_ROOT.exists():
        print("There is nothing to remove.")
        return 0
    with hold_run_lock(), hold_setup_lock():
        shutil.rmtree(STATE_ROOT)
    for path in LOCALE_FOLDER.glob("*/LC_MESSAGES/*.mo"):
        path.unlink()
    for top in ("catalogue", "search", "site"):
        for path in list((REPOSITORY_ROOT / top).rglob("__pycache__")):
            shutil.rmtree(path, ignore_errors=True)
    shutil.rmtree(REPOSITORY_ROOT / "__pycache__", ignore_errors=True)
    print(f"Removed {STATE_ROOT}.")
    return 0
