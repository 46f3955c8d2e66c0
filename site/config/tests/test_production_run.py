"""The whole site as the image has it, with production's settings: web, worker and beat started, asked and stopped."""

import json
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from config.tests.installation import Part, build_installation
from config.tests.production import build_environment
from launch.embedded import wait_until
from launch.ports import choose_free_ports
from launch.suite_worker import build_database_url
from search.client import get_writer

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

HOST = "www.example.org"
PASSWORD = "a-long-password-1"
# Celery writes this past all logging.
CELERY_SAYS = {"worker: Warm shutdown (MainProcess)"}
PUBLISH = """
from catalogue.models import ToolPage, Work
from catalogue.site_tree import ensure_listings
listing = ensure_listings()["tool", "en"]
work = Work.objects.create(key="narwhal", kind="tool", type="manual", live=False)
page = listing.add_child(instance=ToolPage(title="Narwhal manual", slug="narwhal", work=work, live=False))
page.save_revision().publish()
print("page", page.pk)
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("installation")
    build_installation(folder)
    return folder


@pytest.fixture(scope="module")
def database_url(tmp_path_factory, django_db_setup, django_db_blocker):
    """A database of its own on the server that the suite uses."""
    if connection.vendor == "sqlite":
        path = tmp_path_factory.mktemp("database") / "database.sqlite3"
        shutil.copyfile(f"{connection.settings_dict['NAME']}.migrated", path)
        yield f"sqlite:///{path}"
        return
    name = f"{connection.settings_dict['NAME']}_production"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield f"{build_database_url().rpartition('/')[0]}/{name}"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def environment(root, database_url, elasticsearch_url, redis_url):
    prefix = f"{settings.SEARCH_INDEX_PREFIX}-production"
    yield build_environment(
        PYTHONPATH=None,
        STATE_DIR=str(root / "var"),
        DATABASE_URL=database_url,
        ELASTICSEARCH_URL=elasticsearch_url,
        SEARCH_INDEX_PREFIX=prefix,
        REDIS_URL=redis_url,
        REDIS_KEY_PREFIX=f"{settings.REDIS_KEY_PREFIX}-production",
        EMAIL_URL="dummymail://",
        HOST="127.0.0.1",
        PORT=str(choose_free_ports(1)[0]),
        TRUSTED_PROXY_COUNT="1",
        CELERY_CONCURRENCY="1",
        SEARCH_OUTBOX_TICK="1",
        # Tests may run as root; the image doesn't.
        PYTHONWARNINGS="ignore:You're running the worker with superuser privileges",
        DJANGO_SUPERUSER_USERNAME="editor",
        DJANGO_SUPERUSER_EMAIL="editor@example.org",
        DJANGO_SUPERUSER_PASSWORD=PASSWORD,
    )
    names = list(get_writer().indices.get(index=f"{prefix}-*"))
    if names:
        get_writer().indices.delete(index=names)


def run(root: Path, environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, str(root / "docker" / "entrypoint.py"), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


class Reader:
    """A browser behind the reverse proxy that ends TLS."""

    def __init__(self, port: str, *, is_behind_proxy: bool = True) -> None:
        self._base = f"http://127.0.0.1:{port}"
        self._headers = {"Host": HOST}
        if is_behind_proxy:
            self._headers |= {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
        self._opener = urllib.request.build_opener(NoRedirect)
        self._cookie_header = ""

    def open(self, path: str, data: dict[str, str] | None = None, **headers: str):
        body = urllib.parse.urlencode(data).encode() if data is not None else None
        request = urllib.request.Request(f"{self._base}{path}", body, {**self._headers, **headers})
        if self._cookie_header:
            request.add_header("Cookie", self._cookie_header)
        try:
            answer = self._opener.open(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        answer.text = answer.read().decode("utf-8", "replace")
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            pairs = dict(pair.split("=", 1) for pair in self._cookie_header.split("; ") if pair)
            name, value = cookie.split(";")[0].split("=", 1)
            self._cookie_header = "; ".join(f"{key}={item}" for key, item in {**pairs, name: value}.items())
        return answer


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments):
        return None


@pytest.fixture(scope="module")
def site(root, environment, tmp_path_factory):
    """The running parts by name, once the site is ready."""
    said = run(root, environment, "prepare")
    assert "groups of editors ready" in said
    run(root, environment, "manage", "createsuperuser", "--no-input")
    logs = tmp_path_factory.mktemp("logs")
    parts = {name: Part(root, name, environment, logs / name) for name in ("web", "worker", "beat")}
    try:
        reader = Reader(environment["PORT"])

        def is_ready():
            try:
                return reader.open("/health/ready").status == 200
            except OSError:
                return False

        assert wait_until(is_ready, 60), parts["web"].read_log()
        yield parts
    finally:
        for part in parts.values():
            part.kill()


def test_readers_get_pages_over_https_with_their_headers(site, environment):
    reader = Reader(environment["PORT"])
    for path in ("/ar/", "/zh-hans/", "/en/"):
        answer = reader.open(path)
        assert answer.status == 200
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    stylesheet = re.search(r'href="(/static/css/frame\.[0-9a-f]+\.css)"', answer.text)[1]
    static = reader.open(stylesheet)
    assert static.status == 200
    assert "immutable" in static.headers["Cache-Control"]
    assert static.headers["X-Content-Type-Options"] == "nosniff"
    plain = Reader(environment["PORT"], is_behind_proxy=False).open("/en/")
    assert (plain.status, plain.headers["Location"]) == (301, f"https://{HOST}/en/")
    assert reader.open("/en/", Host="evil.example").status == 400
    assert reader.open("/en/nothing/").status == 404


def test_probes_need_neither_https_nor_the_host_name(site, root, environment):
    answer = Reader(environment["PORT"], is_behind_proxy=False).open("/health/ready", Host="10.0.0.9:8000")
    assert answer.status == 200
    result = json.loads(answer.text)
    assert result["status"] == "ok", result
    run(root, environment, "check-web")
    run(root, environment, "check-worker")


def test_an_editor_logs_in_and_previews_and_what_is_published_is_found(site, root, environment):
    reader = Reader(environment["PORT"])
    page = re.search(r"page (\d+)", run(root, environment, "manage", "shell", "-v0", "-c", PUBLISH))[1]
    form = reader.open("/admin/login/")
    cookie = next(item for item in form.headers.get_all("Set-Cookie") if item.startswith("__Host-csrftoken="))
    assert "Secure" in cookie
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text)[1]
    data = {"username": "editor", "password": PASSWORD, "csrfmiddlewaretoken": token}
    answer = reader.open("/admin/login/", data, Origin=f"https://{HOST}", Referer=f"https://{HOST}/admin/login/")
    assert answer.status == 302, answer.text
    cookie = next(item for item in answer.headers.get_all("Set-Cookie") if item.startswith("__Host-sessionid="))
    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
    assert reader.open("/admin/").status == 200
    preview = reader.open(f"/admin/pages/{page}/view_draft/")
    assert preview.status == 200, preview.headers
    assert "Narwhal manual" in preview.text

    def is_found():
        result = json.loads(reader.open("/api/v1/search/?q=narwhal&lang=en").text)
        return result["engine"] == "elasticsearch" and result["total"] == 1

    assert wait_until(is_found, 30), site["worker"].read_log() + site["beat"].read_log()


def test_every_part_ends_cleanly_when_asked_and_has_logged_json_without_an_error(site, environment):
    reader = Reader(environment["PORT"])
    reader.open("/en/search/?q=something+private", **{"X-Request-ID": "edge-request-0001"})
    time.sleep(0.5)
    for name in ("beat", "worker", "web"):
        assert site[name].is_running
        # Celery's beat writes its schedule in the signal handler: told to stop while it does so anyway, it says 1.
        assert site[name].stop() in ({0, 1} if name == "beat" else {0}), name
    for name, part in site.items():
        lines = [line for line in part.read_log().splitlines() if line.strip() and line not in CELERY_SAYS]
        events = [json.loads(line) for line in lines]
        assert events or name == "beat"
        assert not [event for event in events if event["level"] in {"error", "critical"}], lines
        assert "something+private" not in part.read_log()
        assert PASSWORD not in part.read_log()
    requests = [json.loads(line) for line in site["web"].read_log().splitlines() if "edge-request-0001" in line]
    assert [event["request"] for event in requests] == ["GET /en/search/"]
