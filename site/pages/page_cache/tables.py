"""Which written tables change public pages: all, but those that apps leave out."""

import re
from functools import lru_cache
from typing import Any

from django.apps import apps

WRITE = re.compile(r'\s*(INSERT(?: OR \w+)? INTO|REPLACE INTO|UPDATE|DELETE FROM|TRUNCATE)\s+["`]?(\w+)', re.IGNORECASE)
ASSIGNMENTS = re.compile(r"\bSET\b(.*?)(?:\bWHERE\b|$)", re.IGNORECASE | re.DOTALL)
ASSIGNED = re.compile(r'"(\w+)" = ')
# What saving a draft or locking a page writes. None of it is public.
_unshown_columns: set[str] = {
    "draft_title",
    "has_unpublished_changes",
    "latest_revision_created_at",
    "latest_revision_id",
    "live_revision_id",
    "locked",
    "locked_at",
    "locked_by_id",
}

# Of Django, Wagtail and packages: accounts, editors' work, logs, and indices of what is elsewhere.
_left_out: set[str] = {
    "admin.*",
    "auth.*",
    "axes.*",
    "contenttypes.*",
    "sessions.*",
    "pages.contactmessage",
    "pages.contenttoken",
    "wagtail_localize.*",
    "wagtailadmin.*",
    "wagtailforms.*",
    "wagtailsearch.*",
    "wagtailusers.*",
    *(
        f"wagtailcore.{name}"
        for name in (
            "apitoken",
            "comment",
            "commentreply",
            "groupapprovaltask",
            "groupapprovaltask_groups",
            "groupcollectionpermission",
            "grouppagepermission",
            "groupsitepermission",
            "modellogentry",
            "pagelogentry",
            "pagesubscription",
            "referenceindex",
            "revision",
            "task",
            "taskstate",
            "uploadedfile",
            "workflow",
            "workflowcontenttype",
            "workflowpage",
            "workflowstate",
            "workflowtask",
        )
    ),
}


def leave_out(*models: str) -> None:
    """Say that no cached page shows these: "app_label.model" or "app_label.*". For AppConfig.ready()."""
    _left_out.update(model.lower() for model in models)
    left_out_tables.cache_clear()
    changes_pages.cache_clear()


def leave_out_columns(*columns: str) -> None:
    """Say that no cached page shows columns of these names, in whichever table. For AppConfig.ready()."""
    _unshown_columns.update(columns)
    changes_pages.cache_clear()


@lru_cache(maxsize=1)
def left_out_tables() -> frozenset[str]:
    models = apps.get_models(include_auto_created=True)
    named = {
        model._meta.db_table for model in models if {f"{model._meta.app_label}.*", model._meta.label_lower} & _left_out
    }
    return frozenset({*named, "django_migrations", "sqlite_sequence"})


@lru_cache(maxsize=2048)
def changes_pages(sql: Any) -> bool:
    """Say whether a statement writes what a public page may show. In doubt it does."""
    match = WRITE.match(str(sql))
    if match is None:
        return False
    verb, table = match[1].upper(), match[2]
    if table in left_out_tables() or table.startswith("wagtailsearch_indexentry_fts"):
        return False
    assignments = ASSIGNMENTS.search(str(sql)) if verb == "UPDATE" else None
    columns = set(ASSIGNED.findall(assignments[1])) if assignments else set()
    return not columns or not columns <= _unshown_columns
