"""`make test` and `make test-postgres`: set up, then pytest with the services that it needs."""

import os
import shutil
import subprocess
import sys

from launch.errors import LaunchError
from launch.locks import hold_setup_lock
from launch.paths import IMPORT_PATH, REPOSITORY_ROOT
from launch.private_servers import install_packages, run_postgres, run_redis
from launch.progress import Progress
from launch.setup_steps import SiteState, build_node_step, compile_languages_step

STEPS = 3
STEPS_BEFORE = 1
# What `make test` leaves to commands of its own.
DEFAULT_CHOICE = (
    "not load and not relevance and not semantic and not weblate and not screenshots and not (fault and slow)"
)
# What need not be proved on PostgreSQL once more when everything was proved on the embedded services: browsers, HTML
# and the launcher know no database, and killed services take minutes. With WHOLE=1 in the environment, and where tests
# are chosen, nothing is left out.
NOT_AGAIN = " and not browser and not npm and not fault and not slow"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# The pages are measured with faces of all six languages.
BROWSER_PACKAGES = ["chromium", "fonts-noto-core", "fonts-noto-cjk"]
NO_TESTS_COLLECTED = 5


def run_suite(arguments: list[str]) -> int:
    """Run pytest with `arguments` on the embedded services or those that *_URL name. Raises LaunchError."""
    _set_up()
    return _run_pytest(arguments, {})


def run_suite_on_servers(arguments: list[str]) -> int:
    """The same on private PostgreSQL and Redis servers, which end with it. Raises LaunchError."""
    _set_up()
    choice = DEFAULT_CHOICE if os.environ.get("WHOLE") or arguments else DEFAULT_CHOICE + NOT_AGAIN
    with run_postgres() as database_url, run_redis() as redis_url:
        print(f"PostgreSQL: {database_url}\nRedis: {redis_url}", flush=True)
        return _run_pytest(arguments, {"DATABASE_URL": database_url, "REDIS_URL": redis_url}, choice)


def _set_up() -> None:
    progress = Progress(STEPS, STEPS_BEFORE)
    state = SiteState()
    with hold_setup_lock():
        build_node_step(progress, state)
        compile_languages_step(progress)
    if state.why_no_node:
        raise LaunchError("The tests need a real Elasticsearch.", "Mend what the lines above say.")


def ensure_browser() -> bool:
    """Say whether there is a Chromium for the tests; where it is missing, install Debian's as root, or say how."""
    if not _has_browser():
        try:
            install_packages(BROWSER_PACKAGES)
        except LaunchError as error:
            print(f"Browser tests are left out: there is no Chromium. {error}", flush=True)
    return _has_browser()


def _has_browser() -> bool:
    return any(shutil.which(name) for name in BROWSERS)


def _run_pytest(arguments: list[str], variables: dict[str, str], choice: str = DEFAULT_CHOICE) -> int:
    if "not browser" not in choice and not ensure_browser():
        choice += " and not browser"
    if not shutil.which("npm"):
        choice += " and not npm"
        print("The HTML checker is left out: there is no npm to fetch it (Debian: apt-get install npm).", flush=True)
    command = [sys.executable, "-m", "pytest", "-m", choice, *arguments]
    environment = {**os.environ, **variables, "PYTHONPATH": IMPORT_PATH}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    with subprocess.Popen(command, env=environment, cwd=REPOSITORY_ROOT) as process:
        try:
            status = process.wait()
        except KeyboardInterrupt:
            # pytest gets Ctrl-C from the terminal; a SIGTERM reaches this process only.
            process.terminate()
            process.wait()
            raise
    if status == NO_TESTS_COLLECTED:
        print("No test matches that choice.", flush=True)
    return status
