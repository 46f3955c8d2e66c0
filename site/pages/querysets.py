"""Which pages the public may see. What a page is about is for the apps that own its type."""

from typing import Any

from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Length, Substr
from django.db.models.lookups import IsNull
from wagtail.models import Page, PageViewRestriction

from pages.prepared_queries import prepared
from pages.site_roots import is_all_public


class Unindexed(Func):
    """A column as it is, which SQLite doesn't look for in an index."""

    template = "%(expressions)s"
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="+%(expressions)s", **context)


def is_own_page() -> Q:
    """Match pages that are no aliases, which nearly all are.

    SQLite believes that an index finds few rows, and walked through all pages of the site for those of one work.
    """
    return Q(IsNull(Unindexed(F("alias_of_id")), True))


def visible_pages(pages: QuerySet | None = None, *, all_public: bool | None = None) -> QuerySet:
    """Return the live pages that are neither private, nor below a private page, nor mere aliases.

    An alias in another language still holds the text of its source, so it is no version of its own.
    The restriction is part of the query (Wagtail's `public()` asks for restrictions first), unless no page is private:
    who keeps the SQL says so (`all_public`), for others it is looked up.
    """
    pages = Page.objects.all() if pages is None else pages
    return unrestricted_pages(pages, all_public=all_public).filter(is_own_page(), live=True)


def unrestricted_pages(pages: QuerySet, *, all_public: bool | None = None) -> QuerySet:
    """Return those of the pages that are neither private nor below a private page, live or not."""
    if all_public is None:
        all_public = is_all_public()
    if all_public:
        return pages
    restrictions = PageViewRestriction.objects.filter(page__path=Substr(OuterRef("path"), 1, Length("page__path")))
    return pages.filter(~Exists(restrictions))


def pages_in_menu(language_code: str) -> QuerySet:
    """Return the pages right below a language's home page that are meant for menus, in tree order."""
    pages = visible_pages().filter(depth=3, show_in_menus=True, locale__language_code=language_code)
    return pages.order_by("path")


def page_versions(page: Page) -> QuerySet:
    """Return the visible pages that say the same as `page` in any language, itself included."""
    versions = visible_pages().filter(translation_key=page.translation_key)
    return versions.select_related("locale")


def version_addresses(page: Page) -> list[Page]:
    """Return the same pages as `page_versions`, with no more than their languages and addresses."""
    return select_addresses(page.pk, is_all_public())


@prepared
def select_addresses(page_id: int, all_public: bool) -> QuerySet:
    own = Page.objects.filter(pk=page_id).order_by().values("translation_key")
    versions = visible_pages(all_public=all_public).filter(translation_key=Subquery(own))
    return versions.select_related("locale").only("url_path", "locale__language_code")
