"""The app of finding things."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from catalogue.api.described_paths import register_paths
        from catalogue.similar import register_similar_finder
        from search import checks, connection_checks  # noqa: F401 - registers the checks
        from search.described_paths import describe_paths
        from search.semantic import checks as semantic_checks  # noqa: F401
        from search.similar import find_similar_works
        from search.watching import watch_works

        watch_works()
        register_paths(describe_paths)
        register_similar_finder(find_similar_works)
