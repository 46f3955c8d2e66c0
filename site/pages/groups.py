"""Groups of editors and what they may do in Wagtail; which groups there are is for the apps with content."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
)

# Made by Wagtail's migrations; the site has groups of its own that do the same work.
DEFAULT_GROUPS = ("Editors", "Moderators")
DEFAULT_WORKFLOW = "Moderators approval"
REVIEW = "Review"


@dataclass(frozen=True)
class GroupRights:
    """What one group may do. Page rights hold below each language's home page, file rights in all collections."""

    name: str
    pages: tuple[str, ...] = ()  # add, change, publish, lock, unlock, bulk_delete
    files: tuple[str, ...] = ()  # such as "wagtaildocs.add_document"
    site: tuple[str, ...] = ()  # such as "wagtailredirects.add_redirect"


@transaction.atomic
def ensure_group(rights: GroupRights, sections: Iterable[Page]) -> Group:
    """Return the group, with every right it lacks added; rights that were added by hand stay."""
    group, _created = Group.objects.get_or_create(name=rights.name)
    group.permissions.add(*(find_permission(name) for name in rights.site))
    page_type = ContentType.objects.get_for_model(Page)
    for section in sections:
        for action in rights.pages:
            permission = Permission.objects.get(content_type=page_type, codename=f"{action}_page")
            GroupPagePermission.objects.get_or_create(group=group, page=section, permission=permission)
    root = Collection.get_first_root_node()
    for name in rights.files:
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=find_permission(name))
    return group


def find_permission(name: str) -> Permission:
    """Return the permission called "app_label.codename". Raises Permission.DoesNotExist."""
    app_label, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)


@transaction.atomic
def replace_default_groups(reviewers: Iterable[Group]) -> None:
    """Let `reviewers` decide what is submitted for review, and remove Wagtail's own groups unless in use."""
    task = GroupApprovalTask.objects.filter(name__in=[DEFAULT_WORKFLOW, REVIEW]).first()
    if task is not None:
        if task.name == DEFAULT_WORKFLOW:
            task.name = REVIEW
            task.save()
        task.groups.add(*reviewers)
    Workflow.objects.filter(name=DEFAULT_WORKFLOW).update(name=REVIEW)
    Group.objects.filter(name__in=DEFAULT_GROUPS, user__isnull=True).delete()
