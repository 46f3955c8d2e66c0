"""Commands find the stores of the site that runs from the same folder, and those of no other."""

import fcntl
import threading

import pytest

from launch import locks
from launch.errors import LaunchError
from launch.locks import RUN_LOCK
from launch.running_site import ADDRESSES, find_addresses, is_running, note_addresses

RUNNING = {
    "ELASTICSEARCH_URL": "http://127.0.0.1:9201",
    "REDIS_URL": "redis://127.0.0.1:6380/0",
    "BASE_URL": "http://127.0.0.1:8001",
    "SECRET_KEY": "not to be kept",
}
ADDRESSES_ALONE = {name: value for name, value in RUNNING.items() if name != "SECRET_KEY"}


@pytest.fixture
def running(tmp_path):
    with (tmp_path / RUN_LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        note_addresses(tmp_path, RUNNING)
        yield tmp_path


def test_addresses_of_the_running_site_are_found_and_nothing_else_is_kept(running):
    assert find_addresses(running, {}) == ADDRESSES_ALONE
    assert "not to be kept" not in (running / ADDRESSES).read_text()


def test_what_the_environment_says_stands_even_if_it_is_nothing(running):
    found = find_addresses(running, {"ELASTICSEARCH_URL": "", "REDIS_URL": "redis://elsewhere/0"})
    assert found == {"BASE_URL": RUNNING["BASE_URL"]}


def test_a_site_that_has_stopped_has_none(tmp_path):
    note_addresses(tmp_path, RUNNING)
    assert find_addresses(tmp_path, {}) == {}
    (tmp_path / RUN_LOCK).touch()
    assert find_addresses(tmp_path, {}) == {}


def test_a_command_with_another_database_never_writes_to_the_sites_index(running):
    assert find_addresses(running, {"DATABASE_URL": "sqlite:///other"}) == {}
    (running / ADDRESSES).unlink()
    note_addresses(running, RUNNING | {"DATABASE_URL": "postgres://db/site"})
    assert find_addresses(running, {}) == {}


@pytest.fixture
def run_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(locks, "RUN_FOLDER", tmp_path)
    return tmp_path


def test_a_command_that_looks_for_the_site_does_not_keep_it_from_starting(run_folder):
    with (run_folder / RUN_LOCK).open("w") as looking:
        fcntl.flock(looking, fcntl.LOCK_SH)
        ending = threading.Timer(0.2, lambda: fcntl.flock(looking, fcntl.LOCK_UN))
        ending.start()
        with locks.hold_run_lock():
            assert find_addresses(run_folder, {}) == {}
            assert is_running(run_folder / RUN_LOCK)
        ending.join()


def test_a_site_is_not_started_twice(run_folder):
    with locks.hold_run_lock():
        locks.note_address("http://127.0.0.1:8123")
        with pytest.raises(LaunchError, match="8123"), locks.hold_run_lock():
            pass
