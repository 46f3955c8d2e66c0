"""The browser of the tests: installed where that is possible, and where not a line says how."""

import pytest

from launch import suite


@pytest.fixture
def debian(tmp_path, monkeypatch):
    """A machine without a browser whose apt-get notes what it is asked for and, if it can, installs it."""

    def make(can_install):
        program = tmp_path / "apt-get"
        installs = f'case "$*" in install*) /bin/cp "$0" {tmp_path}/chromium;; esac'
        if not can_install:
            installs = "echo Offline >&2; exit 1"
        program.write_text(f'#!/bin/sh\necho "$*" >>{tmp_path}/asked\n{installs}\n')
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setattr(suite, "BROWSERS", ("chromium",))
        return tmp_path / "asked"

    return make


def test_root_gets_the_browser_that_is_missing_once(debian, monkeypatch, capsys):
    asked = debian(can_install=True)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert suite.ensure_browser()
    assert asked.read_text().splitlines()[-1].startswith("install -q -y --no-install-recommends chromium fonts-")
    asked.unlink()
    assert suite.ensure_browser()
    assert not asked.exists()
    assert "left out" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("user", "reason"), [(1000, "Not installed: chromium, fonts"), (0, "apt-get update failed: Offline")]
)
def test_where_the_browser_can_not_be_installed_a_line_says_so(debian, monkeypatch, capsys, user, reason):
    debian(can_install=False)
    monkeypatch.setattr("os.geteuid", lambda: user)
    assert not suite.ensure_browser()
    said = capsys.readouterr().out
    assert f"Browser tests are left out: there is no Chromium. {reason}" in said
    assert "As root: apt-get install chromium" in said
