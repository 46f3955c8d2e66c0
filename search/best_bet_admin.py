"""Best bets in Wagtail's admin: a list, and a form that the report of searches fills in beforehand."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import CreateView, SnippetViewSet

from search.models import BestBet
from search.request import MAX_QUERY_LENGTH


class BestBetCreateView(CreateView):
    def get_initial_form_instance(self) -> BestBet:
        """Return an unsaved best bet with what the address says of it."""
        bet = super().get_initial_form_instance() or BestBet()
        language = self.request.GET.get("language", "")
        bet.queries = self.request.GET.get("queries", "")[:MAX_QUERY_LENGTH]
        bet.language = language if language in dict(BestBet._meta.get_field("language").flatchoices) else ""
        return bet


class BestBetViewSet(SnippetViewSet):
    model = BestBet
    icon = "pick"
    menu_label = _("Best bets")
    add_to_admin_menu = True
    menu_order = 171
    add_view_class = BestBetCreateView
    list_display: list[Any] = [
        "__str__",
        Column("get_language_display", label=_("Search in")),
        DateColumn("valid_from", label=_("From")),
        DateColumn("valid_to", label=_("Until")),
    ]
    list_filter = ["language"]
    search_fields = ["queries", "note"]
    list_per_page = 50


register_snippet(BestBetViewSet)
