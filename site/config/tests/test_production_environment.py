"""Production refuses to start on a bad environment, with one clear line for each matter."""

import subprocess
import sys

import pytest

from config.production_environment import find_problems
from config.tests.production import COMPLETE, build_environment, run_entrypoint
from launch.paths import REPOSITORY_ROOT


def names_of(**changes):
    environment = {**COMPLETE, **changes}
    return [problem.name for problem in find_problems({k: v for k, v in environment.items() if v is not None})]


def test_a_complete_environment_has_no_problem():
    assert names_of() == []


@pytest.mark.parametrize("name", sorted(COMPLETE))
def test_each_required_value_is_missed(name):
    assert names_of(**{name: None}) == [name]
    assert names_of(**{name: ""}) == [name]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 60),
        ("SECRET_KEY", "django-insecure-0123456789-0123456789-0123456789-abcdef"),
        ("SECRET_KEY", "$" + COMPLETE["SECRET_KEY"]),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "https://www.example.org"),
        ("ALLOWED_HOSTS", "www.example.org:443"),
        ("ALLOWED_HOSTS", "www.example.org, bad host"),
        ("ALLOWED_HOSTS", "other.example.org"),  # BASE_URL is not among them
        ("BASE_URL", "http://www.example.org"),
        ("BASE_URL", "https://www.example.org/path"),
        ("BASE_URL", "https://www.example.org:8443"),
        ("BASE_URL", "www.example.org"),
        ("BASE_URL", "https://www.example.org:port"),
        ("DATABASE_URL", "sqlite:///relative.sqlite3"),
        ("DATABASE_URL", "mysql://user@host/name"),
        ("DATABASE_URL", "postgres://user@host:port/name"),
        ("DATABASE_URL", "postgres://user@host/"),
        ("DATABASE_URL", "nonsense"),
        ("REDIS_URL", "http://host"),
        ("REDIS_URL", "redis://"),
        ("ELASTICSEARCH_URL", "host:9200"),
        ("ELASTICSEARCH_URL", "http://one:9200,two:9200"),
        ("EMAIL_URL", "consolemail://"),
        ("EMAIL_URL", "smtp://"),
        ("DEFAULT_FROM_EMAIL", "nobody"),
        ("ADMINS", "a@example.org,b"),
        ("TRUSTED_PROXY_COUNT", "-1"),
        ("TRUSTED_PROXY_COUNT", "many"),
        ("TRUSTED_PROXY_COUNT", "99"),
    ],
)
def test_a_wrong_value_is_told(name, value):
    assert set(names_of(**{name: value})) & {name, "BASE_URL"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOWED_HOSTS", " www.example.org , [::1],.example.net"),
        ("DATABASE_URL", "sqlite:////var/lib/sextant/database.sqlite3"),
        ("DATABASE_URL", "postgresql://user:p%40ss@[::1]:5432/name?sslmode=require"),
        ("REDIS_URL", "rediss://:word@host:6380/1"),
        ("ELASTICSEARCH_URL", "https://one:9200, https://two:9200"),
        ("EMAIL_URL", "dummymail://"),
        ("ADMINS", "a@example.org, b@example.org"),
        ("TRUSTED_PROXY_COUNT", "2"),
    ],
)
def test_a_right_value_is_taken(name, value):
    assert names_of(**{name: value}) == []


def test_searching_the_database_only_is_a_choice_one_has_to_make():
    assert names_of(ELASTICSEARCH_URL="") == ["ELASTICSEARCH_URL"]
    assert names_of(ELASTICSEARCH_URL="", DATABASE_SEARCH_ONLY="true") == []
    assert names_of(DATABASE_SEARCH_ONLY="true") == ["ELASTICSEARCH_URL"]


@pytest.mark.parametrize("part", ["web", "prepare"])
def test_every_part_says_what_is_wrong_in_a_line_each_and_nothing_else(part):
    environment = build_environment(SECRET_KEY=None, BASE_URL="http://x", LOG_LEVEL=None)
    done = run_entrypoint(part, environment=environment)
    assert done.returncode == 78
    assert done.stdout == ""
    head, *lines = done.stderr.splitlines()
    assert head.startswith("Sextant can't start")
    assert [line.split()[1] for line in lines] == ["SECRET_KEY", "BASE_URL"]
    assert "python3 -c" in lines[0]


def test_an_optional_value_that_is_wrong_is_told_as_well():
    done = run_entrypoint("web", environment=build_environment(HSTS_SECONDS="a year"))
    assert done.returncode == 78
    assert done.stderr.splitlines() == [
        "HSTS_SECONDS is not a whole number. Correct it, or remove it to use the default."
    ]
    done = run_entrypoint("web", environment=build_environment(SECURE_SSL_REDIRECT="perhaps"))
    assert done.stderr.startswith("SECURE_SSL_REDIRECT is not yes or no.")


def test_manage_says_it_without_a_traceback_too():
    command = [sys.executable, str(REPOSITORY_ROOT / "site" / "manage.py"), "migrate"]
    environment = build_environment(REDIS_URL=None, DJANGO_SETTINGS_MODULE="config.settings.production")
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "- REDIS_URL is not set." in done.stderr


def test_secrets_are_never_repeated():
    environment = build_environment(SECRET_KEY="hidden-word", DATABASE_URL="mysql://user:hidden-word@host/x")
    done = run_entrypoint("web", environment=environment)
    assert done.returncode == 78
    assert "hidden-word" not in done.stderr


def test_a_value_can_come_from_a_file(tmp_path):
    (tmp_path / "key").write_text(COMPLETE["SECRET_KEY"] + "\n", encoding="utf-8")
    program = "from django.conf import settings; print(repr(settings.SECRET_KEY))"
    environment = build_environment(
        SECRET_KEY=None,
        SECRET_KEY_FILE=str(tmp_path / "key"),
        DJANGO_SETTINGS_MODULE="config.settings.production",
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.strip() == repr(COMPLETE["SECRET_KEY"]), done.stderr
    environment["SECRET_KEY_FILE"] = str(tmp_path / "nothing")
    done = run_entrypoint("web", environment=environment)
    assert "- SECRET_KEY_FILE can't be read: No such file or directory." in done.stderr


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"TRUSTED_PROXY_COUNT": "1", "SECURE_SSL_REDIRECT": "false"},
        {"DATABASE_URL": "sqlite:////tmp/probe.sqlite3", "EMAIL_URL": "dummymail://"},
    ],
)
def test_djangos_check_for_deployment_finds_nothing(changes):
    done = run_entrypoint(
        "manage", "check", "--deploy", "--fail-level", "WARNING", environment=build_environment(**changes)
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr
