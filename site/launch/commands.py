"""The commands behind the Makefile. The first process, on the system's Python, only sees to var/venv."""

import signal
import sys
from collections.abc import Callable

from launch.clean import remove_state
from launch.errors import LaunchError, explain_os_error
from launch.locks import hold_run_lock
from launch.paths import STATE_ROOT
from launch.progress import Progress
from launch.services import DEFAULT_WEB_PORT, read_port
from launch.virtualenv import DEVELOPMENT, RUN_TIME, SEMANTIC, ensure_environment, is_environment_ready, run_inside

# Command → number of steps it shows; those of zero speak only when packages are to be installed.
STEPS = {
    "run": 6,
    "setup": 6,
    "test": 3,
    "test-postgres": 3,
    "test-semantic": 3,
    "bench-search": 1,
    "bench-web": 1,
    "lint": 0,
    "format": 0,
    "messages": 0,
    "lock": 0,
}
WITH_RUN_TIME_ONLY = ("run", "setup")


def main(arguments: list[str]) -> int:
    """Run the command that `arguments` name; a LaunchError becomes two lines and exit status 1."""
    # A SIGTERM during the set-up ends it like Ctrl-C: with its children, and in words.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if arguments[:1] == ["--inside"]:
            return _run_command(arguments[1], arguments[2:])
        return _prepare_and_enter(arguments)
    except LaunchError as error:
        print(error, file=sys.stderr, flush=True)
    except OSError as error:
        print(explain_os_error(error, STATE_ROOT), file=sys.stderr, flush=True)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr, flush=True)
        return 130
    return 1


def _prepare_and_enter(arguments: list[str]) -> int:
    name = arguments[0] if arguments else ""
    if name == "clean":
        return remove_state()
    if name not in STEPS:
        raise LaunchError(f"There is no command {name!r}.", f"There are: {', '.join([*STEPS, 'clean'])}")
    if name == "run":
        # What would stop the start in the end must not wait for minutes of set-up.
        with hold_run_lock():
            read_port("PORT", DEFAULT_WEB_PORT)
    requirements = RUN_TIME if name in WITH_RUN_TIME_ONLY else DEVELOPMENT
    if STEPS[name] or not is_environment_ready(requirements):
        extras = (SEMANTIC,) if name == "test-semantic" else ()
        ensure_environment(requirements, Progress(STEPS[name] or 1), extras)
    run_inside(arguments)
    return 0


def _run_command(name: str, arguments: list[str]) -> int:
    """Run a command inside the environment."""
    return _find_command(name)(arguments)


def _find_command(name: str) -> Callable[[list[str]], int]:
    # Each is imported when asked for, so that `make run` works without the development packages.
    if name in {"run", "setup"}:
        from launch.run import run_site, set_up_only

        return (lambda _arguments: run_site()) if name == "run" else (lambda _arguments: set_up_only())
    if name in {"test", "test-semantic", "test-postgres"}:
        from launch.suite import run_suite, run_suite_on_servers

        return run_suite_on_servers if name == "test-postgres" else run_suite
    if name == "bench-search":
        from launch.bench import run_bench

        return run_bench
    if name == "bench-web":
        from launch.web_bench import run_web_bench

        return run_web_bench
    from launch import development

    return {
        "lint": development.check_everything,
        "format": development.format_everything,
        "messages": development.update_messages,
        "lock": development.refresh_locks,
    }[name]
