"""Fetches the node's jars with Maven and checks each against jars.sha256, as pip does with locked requirements.

Standard library only. Compiling and laying out is build.py's.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

from search.node.layout import SOURCES, NodeBuildError

LOCK = SOURCES / "jars.sha256"
# Maven is silent while one large jar comes down a slow line, and for ever when a firewall swallows its packets.
SILENCE_LIMIT_SECONDS = 600
NETWORK_SIGNS = re.compile(
    r"Unknown host|UnknownHost|Name or service not known|Temporary failure in name resolution|Connection refused|"
    r"Connect to .* failed|Network is unreachable|No route to host|timed out|Could not transfer|offline mode|"
    r"Non-resolvable|PKIX|SSLHandshake",
    re.IGNORECASE,
)


def read_lock() -> dict[str, str]:
    """File name to SHA-256 of every jar."""
    lines = LOCK.read_text(encoding="ascii").splitlines()
    return {name: digest for digest, name in (line.split() for line in lines)}


def write_lock(folder: Path) -> None:
    """Takes the jars in `folder` as the ones wanted from now on."""
    lines = [f"{hash_file(jar)}  {jar.name}\n" for jar in sorted(folder.glob("*.jar"))]
    LOCK.write_text("".join(lines), encoding="ascii")


def hash_file(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def check_jars(folder: Path) -> None:
    """Raises NodeBuildError unless the folder holds exactly the locked jars."""
    locked = read_lock()
    found = {jar.name: hash_file(jar) for jar in folder.glob("*.jar")}
    wrong = sorted(name for name in locked.keys() | found.keys() if locked.get(name) != found.get(name))
    if wrong:
        raise NodeBuildError(
            f"These jars aren't the ones locked in search/node/jars.sha256: {', '.join(wrong)}",
            "Delete them from ~/.m2/repository and try again; if versions were raised on purpose: "
            "python -m search.node.build --update-lock",
        )


def fetch_jars(folder: Path, java: Path, log_file: Path, report: Callable[[str], None]) -> None:
    """Copies every jar of pom.xml into `folder`, through Maven's own store (~/.m2)."""
    maven = shutil.which("mvn")
    if maven is None:
        raise NodeBuildError(
            "Maven (mvn) isn't installed; it fetches Elasticsearch.",
            "Install it (Debian, Ubuntu: apt install maven; macOS: brew install maven) and try again.",
        )
    command = [
        maven,
        "--batch-mode",
        "--strict-checksums",
        "--file",
        str(SOURCES / "pom.xml"),
        "org.apache.maven.plugins:maven-dependency-plugin:copy-dependencies",
        f"-DoutputDirectory={folder}",
    ]
    environment = dict(os.environ)
    if "JAVA_HOME" not in environment and shutil.which("java") is None:
        environment["JAVA_HOME"] = str(java.parent.parent)
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        env=environment,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        try:
            lines, was_silent = follow_maven(process, log_file, report)
        except BaseException:
            process.kill()
            raise
    if process.returncode != 0 or was_silent:
        raise explain_failure(lines, was_silent, log_file)


def follow_maven(
    process: subprocess.Popen[str], log_file: Path, report: Callable[[str], None]
) -> tuple[list[str], bool]:
    """Reads Maven's output to its end; answers its lines and whether it had to be stopped for silence."""
    names = set(read_lock()) if LOCK.exists() else set()
    lines: list[str] = []
    downloaded = 0
    was_silent = threading.Event()

    def stop() -> None:
        was_silent.set()
        process.kill()

    timer = threading.Timer(SILENCE_LIMIT_SECONDS, stop)
    timer.start()
    try:
        with log_file.open("a", encoding="utf-8") as log:
            for line in process.stdout or ():
                timer.cancel()
                timer = threading.Timer(SILENCE_LIMIT_SECONDS, stop)
                timer.start()
                log.write(line)
                lines.append(line.rstrip())
                match = re.search(r"Downloaded from .*/([^/ ]+\.jar)\b", line)
                if match and match[1] in names:
                    downloaded += 1
                    if downloaded % 10 == 0:
                        report(f"  downloaded {downloaded} of {len(names)} jars")
        process.wait()
    finally:
        timer.cancel()
    return lines, was_silent.is_set()


def explain_failure(lines: list[str], was_silent: bool, log_file: Path) -> NodeBuildError:
    """Maven's many error lines as one, by what a person can do about it."""
    text = "\n".join(lines)
    reason = next((line.removeprefix("[ERROR] ") for line in lines if line.startswith("[ERROR]")), "")
    if "No space left on device" in text:
        return NodeBuildError("The disk is full.", "Free about 400 MB (~/.m2 and var/) and try again.")
    if was_silent:
        return NodeBuildError(
            f"Maven was stopped: it said nothing for {SILENCE_LIMIT_SECONDS // 60} minutes.",
            f"Check the network and the mirrors in ~/.m2/settings.xml, then try again. Its output: {log_file}",
        )
    if "Checksum validation failed" in text:
        return NodeBuildError(f"A download was damaged: {reason[:300]}", "Try again.")
    if NETWORK_SIGNS.search(text):
        return NodeBuildError(
            "Maven can't reach its repository.",
            f"Check the network and the mirrors in ~/.m2/settings.xml, then try again. Its output: {log_file}",
        )
    return NodeBuildError(f"Maven failed: {reason[:300] or text[-300:]}", f"See its whole output in {log_file}")
