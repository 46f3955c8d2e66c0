"""What every test gets: services of its own, a migrated database, fixtures with their addresses.

Fixtures of one app's tests live in that app's tests/conftest.py.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from launch import suite_services

if TYPE_CHECKING:
    from playwright.sync_api import Browser

IS_FIRST_PROCESS = suite_services.prepare_environment()
os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(Path(__file__).parent / "var/cache/hypothesis"))

import django  # noqa: E402 - settings are read at set-up, after the environment is prepared

django.setup()

from pytest_django.plugin import blocking_manager_key  # noqa: E402

from launch.suite_database import MigratedDatabase  # noqa: E402

SECONDS_OF_A_SHORT_FAULT = 240
DATABASE_KEY = pytest.StashKey[MigratedDatabase]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="tests with a short and a long form run in the long one")


@pytest.fixture
def is_long(request: pytest.FixtureRequest) -> bool:
    """Whether a test with two forms is to run in the long one (make test-fault)."""
    return request.config.getoption("--long")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Whole folders are shared by two workers; for single files their start costs more than it saves."""
    paths = [Path(argument.split("::")[0]) for argument in config.args]
    return 0 if all(path.suffix == ".py" for path in paths) else 2


def pytest_configure(config: pytest.Config) -> None:
    """Start Valkey (it takes no time), and in a shared run Elasticsearch, while the workers load Django."""
    if not IS_FIRST_PROCESS or config.option.collectonly:
        return
    suite_services.start(suite_services.VALKEY)
    if config.getoption("numprocesses", default=0):
        suite_services.start(suite_services.ELASTICSEARCH)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Workers must come to this file before Django's settings are read, to get names of their own."""
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


def pytest_unconfigure() -> None:
    if IS_FIRST_PROCESS:
        suite_services.stop_all()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    from django.db import connection

    if not config.getoption("--long"):
        for item in items:
            if item.get_closest_marker("fault"):
                # Whatever its long form may take: a short one that hangs must not hold up everything.
                item.add_marker(pytest.mark.timeout(SECONDS_OF_A_SHORT_FAULT), append=False)
    if connection.vendor == "postgresql":
        return
    left_out = [item for item in items if item.get_closest_marker("postgres")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def migrated_database(request: pytest.FixtureRequest) -> MigratedDatabase:
    cache = Path(__file__).parent / "var/cache/test-database"
    return request.config.stash.setdefault(DATABASE_KEY, MigratedDatabase(cache, suite_services.run_folder()))


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest, migrated_database: MigratedDatabase) -> bool:
    return migrated_database.is_file or request.config.getvalue("reuse_db")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(migrated_database: MigratedDatabase) -> None:
    """The database of the tests is a file, since threads and other processes use it, too."""
    migrated_database.prepare(os.environ.get("PYTEST_XDIST_WORKER", "main"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, migrated_database: MigratedDatabase, django_db_blocker) -> None:
    from catalogue.site_tree import ensure_listings

    with django_db_blocker.unblock():
        # The six-language page tree stands for every test, as on every site after set-up.
        ensure_listings()
        migrated_database.remember()


@pytest.fixture(autouse=True)
def _empty_cache(request: pytest.FixtureRequest) -> None:
    """Rows are rolled back after each test; what was cached of them must go, too."""
    if request.node.get_closest_marker("django_db") or "db" in request.fixturenames:
        suite_services.forget_cached_values()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Django empties every table after a transactional test; put back what the migrations made."""
    result = yield
    marker = item.get_closest_marker("django_db")
    names = set(getattr(item, "fixturenames", ()))
    is_transactional = bool(marker and marker.kwargs.get("transaction"))
    if nextitem is not None and (is_transactional or names & {"transactional_db", "live_server"}):
        with item.config.stash[blocking_manager_key].unblock():
            item.config.stash[DATABASE_KEY].restore()
    return result


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    """The address of this run's Elasticsearch, once it answers."""
    return suite_services.require(suite_services.ELASTICSEARCH)


@pytest.fixture(scope="session")
def redis_url() -> str:
    """The address of this run's Valkey, once it answers."""
    return suite_services.require(suite_services.VALKEY)


@pytest.fixture
def celery_worker(transactional_db, redis_url: str, tmp_path: Path) -> Iterator[None]:
    """A real worker on this test's database; needs `transactional_db` since it sees committed rows only."""
    from launch.suite_worker import running_worker

    with running_worker(tmp_path / "worker.log"):
        yield


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """Headless Chromium from the system, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert executable, "Chromium is missing: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable,
            args=["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
        )
        yield browser
        browser.close()
