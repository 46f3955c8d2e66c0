"""One line per step of the set-up: `[3/7] Elasticsearch node … done in 12 s`."""

import contextlib
import shutil
import sys
import time
from collections.abc import Iterator

SHOWS_AT_ONCE = sys.stdout.isatty()


class Step:
    """The line of one step; `report` shows what it is at, where the output is a terminal."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.outcome = ""

    def report(self, text: str) -> None:
        """Show a passing remark at the end of the step's line (terminals only)."""
        if SHOWS_AT_ONCE:
            width = shutil.get_terminal_size().columns - len(self.title) - 4
            print(f"\r\033[K{self.title} … {text[: max(width, 0)]}", end="", flush=True)

    def conclude(self, text: str) -> None:
        """Say how the step ended instead of "done"."""
        self.outcome = text


class Progress:
    """Counts the steps of one command, from `done` on, since an earlier process may have made the first."""

    def __init__(self, total: int, done: int = 0, has_company: bool = False) -> None:
        """With `has_company` others write to the console meanwhile, so lines are never left open."""
        self._total = total
        self._done = done
        self._has_company = has_company

    @contextlib.contextmanager
    def step(self, title: str) -> Iterator[Step]:
        """Print the step's title, and when it is over how it went and how long it took."""
        self._done += 1
        step = Step(f"[{self._done}/{self._total}] {title}")
        print(f"{step.title} … ", end="\n" if self._has_company else "", flush=True)
        started = time.monotonic()
        try:
            yield step
        except BaseException as error:
            self._close(step, "stopped" if isinstance(error, KeyboardInterrupt) else "failed")
            raise
        seconds = time.monotonic() - started
        outcome = step.outcome or (f"done in {seconds:.0f} s" if seconds >= 1 else "done")
        self._close(step, outcome)

    def _close(self, step: Step, outcome: str) -> None:
        if self._has_company:
            print(f"{step.title} … {outcome}", flush=True)
        else:
            print(f"\r\033[K{step.title} … {outcome}" if SHOWS_AT_ONCE else outcome, flush=True)
