"""Which functions may run as jobs. A row naming any other function is never run."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from catalogue.translations.references import JobArgumentError, to_json

SYNC_PAGE = "catalogue.translations.sync.sync_page"
PUBLISH_TRANSLATION = "catalogue.translations.publishing.publish_translation"
SEND_TRANSLATIONS = "catalogue.translations.exchange.send_translations"
FETCH_TRANSLATIONS = "catalogue.translations.exchange.fetch_translations"
DRAFT_TRANSLATION = "catalogue.translations.drafting.draft_translation"
APPROVE_TRANSLATIONS = "catalogue.translations.bulk_approving.approve_translations"


class UnknownJobFunctionError(LookupError):
    """A job names a function that isn't on the list."""


@dataclass(frozen=True)
class JobFunction:
    """`runner` is the dotted path of what a worker calls with the run and the arguments by name.

    `not_kept` names arguments that can't be stored and aren't needed.
    """

    runner: str
    title: Any
    not_kept: frozenset[str] = frozenset()


# wagtail-localize 1.14 passes these two to its background worker (submit_translations, models). What it
# would do with them overwrites pages, so our own functions stand in.
JOB_FUNCTIONS = {
    SYNC_PAGE: JobFunction(SYNC_PAGE, _("Bring translations of a page up to date")),
    PUBLISH_TRANSLATION: JobFunction(PUBLISH_TRANSLATION, _("Publish an approved translation")),
    SEND_TRANSLATIONS: JobFunction(SEND_TRANSLATIONS, _("Send texts to translators")),
    FETCH_TRANSLATIONS: JobFunction(FETCH_TRANSLATIONS, _("Take over texts from translators")),
    APPROVE_TRANSLATIONS: JobFunction(APPROVE_TRANSLATIONS, _("Approve translations")),
    DRAFT_TRANSLATION: JobFunction(DRAFT_TRANSLATION, _("Draft a translation by machine")),
    "wagtail_localize.operations.translate_page_subtree": JobFunction(
        "catalogue.translations.sync.sync_subtree",
        _("Start translations of the pages below a page"),
        frozenset({"components", "user"}),
    ),
    "wagtail_localize.synctree.synchronize_tree": JobFunction(
        "catalogue.translations.locale_trees.mirror_tree",
        _("Mirror the page tree of another language"),
        frozenset({"page_index"}),
    ),
}


def function_named(path: str) -> JobFunction:
    """Raises UnknownJobFunctionError."""
    try:
        return JOB_FUNCTIONS[path]
    except KeyError:
        raise UnknownJobFunctionError(f"{path} may not run as a translation job") from None


def title_of(path: str) -> str:
    return str(JOB_FUNCTIONS[path].title) if path in JOB_FUNCTIONS else path


def load_runner(path: str) -> Callable[..., None]:
    return import_string(function_named(path).runner)


def describe_call(
    function: Callable[..., Any], args: list[Any] | tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[str, dict[str, Any], Any]:
    """Return (dotted path, arguments by name as JSON data, the user who asked or None) of a call.

    Raises UnknownJobFunctionError, JobArgumentError.
    """
    path = f"{function.__module__}.{function.__qualname__}"
    registered = function_named(path)
    bound = inspect.signature(function).bind(*args, **kwargs).arguments
    # Components are forms of other apps that take part in a submission. There are none here, and one
    # that was added would have to be stored.
    if list(bound.get("components") or []):
        raise JobArgumentError("Translation components can't be kept in a job")
    arguments = {name: to_json(value) for name, value in bound.items() if name not in registered.not_kept}
    return path, arguments, bound.get("user")
