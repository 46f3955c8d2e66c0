"""What docker/Dockerfile puts into the image, made in a folder with the same commands, and its parts as processes."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from launch.paths import REPOSITORY_ROOT

STOP_SECONDS = 30


def build_installation(root: Path) -> None:
    """Copy what the build stage copies and run its last RUN instruction in `root`."""
    text = re.sub(r"\\\n", " ", (REPOSITORY_ROOT / "docker" / "Dockerfile").read_text(encoding="utf-8"))
    stage = text.split("\nFROM ")[1].splitlines() if text.startswith("#") else []
    for line in stage:
        words = line.split()
        if words[:1] == ["COPY"] and not words[2].startswith("/"):
            source, target = REPOSITORY_ROOT / words[1], root / words[2]
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
            else:
                shutil.copy(source, target)
    command = [line.removeprefix("RUN ") for line in stage if line.startswith("RUN ")][-1]
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": f"{root}{os.pathsep}{root / 'site'}",
        "STATE_DIR": str(root / "var"),
    }
    done = subprocess.run(["sh", "-c", command], cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (root / "var" / "media").mkdir(parents=True)


class Part:
    """One running part of the site, its output in a file."""

    def __init__(self, root: Path, name: str, environment: dict[str, str], log: Path) -> None:
        self.name = name
        self.log = log
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, str(root / "docker" / "entrypoint.py"), name],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def stop(self) -> int:
        """Ask it to end, as `docker stop` does; return its exit status."""
        self._process.terminate()
        return self._process.wait(STOP_SECONDS)

    def kill(self) -> None:
        """Leave nothing of it, whatever happened."""
        if self.is_running:
            os.killpg(self._process.pid, 9)
        self._process.wait()

    def read_log(self) -> str:
        return self.log.read_text(encoding="utf-8")
