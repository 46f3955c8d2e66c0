"""The five groups of people who look after the catalogue."""

from django.contrib.auth.models import Group

from pages.groups import GroupRights, ensure_group, replace_default_groups
from pages.site_tree import ensure_home_pages

AUTHOR = "Author"
TRANSLATOR = "Translator"
APPROVER = "Approver"
PUBLISHER = "Publisher"
ADMINISTRATOR = "Administrator"

ADMIN = "wagtailadmin.access_admin"
TRANSLATE = "wagtail_localize.submit_translation"
# Looking after translations: their jobs, and where each work stands in each language.
VIEW_JOBS = "catalogue_translations.view_translationjob"
VIEW_STATES = "catalogue_translations.view_languagestatus"
# Saying who translates what until when.
ASSIGN = "catalogue_translations.change_languagestatus"
# What readers search for, and the pages recommended to them.
FIND_AND_RECOMMEND = ("search.view_querycount", *(f"search.{action}_bestbet" for action in ("add", "change", "delete")))
TERMS = ("topic", "audience", "region", "body", "instrument", "concept")
USE_FILES = ("wagtaildocs.choose_document", "wagtailimages.choose_image")
ADD_FILES = ("wagtaildocs.add_document", "wagtailimages.add_image", *USE_FILES)
CHANGE_FILES = ("wagtaildocs.change_document", "wagtailimages.change_image", *ADD_FILES)


def _rights_on(app_label: str, actions: tuple[str, ...], models: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{app_label}.{action}_{model}" for action in actions for model in models)


VIEW_CATALOGUE = _rights_on("catalogue", ("view",), (*TERMS, "work"))

GROUPS = (
    # Writes pages and corrects the own ones; somebody else publishes them.
    GroupRights(AUTHOR, pages=("add",), files=ADD_FILES, site=(ADMIN, *VIEW_CATALOGUE)),
    # Translates any page and uploads files in the language; somebody else approves.
    GroupRights(
        TRANSLATOR, pages=("change",), files=ADD_FILES, site=(ADMIN, TRANSLATE, VIEW_JOBS, VIEW_STATES, *VIEW_CATALOGUE)
    ),
    # Approves translations by publishing them, and corrects terms and titles in the languages.
    GroupRights(
        APPROVER,
        pages=("change", "publish", "lock"),
        files=ADD_FILES,
        site=(
            ADMIN,
            TRANSLATE,
            VIEW_JOBS,
            VIEW_STATES,
            ASSIGN,
            *VIEW_CATALOGUE,
            *_rights_on("catalogue", ("change",), TERMS),
        ),
    ),
    # Answers for the whole catalogue.
    GroupRights(
        PUBLISHER,
        pages=("add", "change", "publish", "lock", "unlock", "bulk_delete"),
        files=CHANGE_FILES,
        site=(
            ADMIN,
            TRANSLATE,
            VIEW_JOBS,
            VIEW_STATES,
            ASSIGN,
            *VIEW_CATALOGUE,
            *_rights_on("catalogue", ("add", "change", "delete"), TERMS),
            *_rights_on("catalogue", ("change", "publish"), ("work",)),
            "pages.change_institution",
            *_rights_on("wagtailredirects", ("add", "change", "delete"), ("redirect",)),
            *_rights_on("catalogue", ("view", "change"), ("offlinepack",)),
            *FIND_AND_RECOMMEND,
        ),
    ),
    # Looks after accounts and addresses, not after content; can't make or change superusers (pages.user_admin).
    GroupRights(
        ADMINISTRATOR,
        files=_rights_on("wagtailcore", ("add", "change", "delete"), ("collection",)),
        site=(
            ADMIN,
            VIEW_JOBS,
            VIEW_STATES,
            *VIEW_CATALOGUE,
            *_rights_on("auth", ("add", "change", "delete"), ("user", "group")),
            # In which languages somebody translates or approves.
            *_rights_on("catalogue_translations", ("add", "change", "delete"), ("translatorprofile",)),
            *_rights_on("axes", ("view", "delete"), ("accessattempt",)),
            # Letters of readers, the languages they are answered in, the licence of the texts.
            *_rights_on("pages", ("view", "delete"), ("contactmessage",)),
            "pages.change_institution",
            *_rights_on("wagtailcore", ("add", "change", "delete"), ("site", "workflow", "task")),
            *_rights_on("wagtailredirects", ("add", "change", "delete"), ("redirect",)),
        ),
    ),
)


def ensure_groups() -> dict[str, Group]:
    """Return {name: group}, adding what is missing; safe to repeat."""
    homes = ensure_home_pages().values()
    groups = {rights.name: ensure_group(rights, homes) for rights in GROUPS}
    replace_default_groups([groups[APPROVER], groups[PUBLISHER]])
    return groups
