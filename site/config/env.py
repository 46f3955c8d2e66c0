"""The one reader of the process environment, and the folders everything else is relative to."""

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping

BOOLEAN_WORDS = {"1", "0", "true", "false", "yes", "no", "on", "off", "y", "n", "t", "f", ""}
TYPE_NAMES = {int: "a whole number", float: "a number", bool: "yes or no"}


class SettingsError(ImproperlyConfigured):
    """The environment is incomplete or wrong. The message is for the operator: a line and a remedy per matter."""


class SecretFiles(FileAwareMapping):
    """The environment, where NAME_FILE names a file that holds the value of NAME."""

    def __getitem__(self, key: str) -> str:
        # Files made with `echo` end with a newline that is not part of the secret.
        return super().__getitem__(key).strip()


class Environment(environ.FileAwareEnv):
    """django-environ, with errors that say what to do; it never repeats a value that may be secret."""

    ENVIRON = SecretFiles()

    def get_value(
        self, var: str, cast: Any = None, default: Any = environ.Env.NOTSET, parse_default: bool = False
    ) -> Any:
        try:
            if cast is bool:
                _require_boolean_word(self.ENVIRON.get(var, ""))
            return super().get_value(var, cast, default, parse_default)
        except OSError as error:
            remedy = "Correct the path or its permissions."
            raise SettingsError(f"{var}_FILE can't be read: {error.strerror}. {remedy}") from None
        except ValueError:
            wanted = TYPE_NAMES.get(cast, "a value of the right form")
            raise SettingsError(f"{var} is not {wanted}. Correct it, or remove it to use the default.") from None


def _require_boolean_word(text: str) -> None:
    """django-environ takes any other word for "no"."""
    if text.lower() not in BOOLEAN_WORDS:
        raise ValueError


env = Environment()

REPOSITORY_ROOT = Path(__file__).resolve().parents[2]
SOURCE_ROOT = REPOSITORY_ROOT / "site"
STATE_ROOT = Path(env.str("STATE_DIR", default=str(REPOSITORY_ROOT / "var")))
