"""Machine translation in the admin: drafting by a job, in place of wagtail-localize's view, and what it cost."""

from typing import cast

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.snippets.views.snippets import SnippetViewSet
from wagtail_localize.models import Translation

from catalogue.translations.drafting_queue import queue_draft
from catalogue.translations.models import MachineUsage
from catalogue.translations.providers.machine import MachineProvider


class DraftTranslationView(View):
    """Queues a machine's draft. wagtail-localize would wait for the machine, and count what it says as done."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, translation_id: int) -> HttpResponse:
        translation = get_object_or_404(Translation, pk=translation_id, enabled=True)
        page = translation.get_target_instance()
        if not page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        if not MachineProvider().is_set_up:
            raise Http404
        queue_draft(translation, requested_by=cast("User", request.user))
        messages.success(request, _("The machine is drafting the texts that have no translation. Read them carefully."))
        return redirect(get_valid_next_url_from_request(request) or "wagtailadmin_home")


class MachineUsageViewSet(SnippetViewSet):
    model = MachineUsage
    icon = "history"
    menu_label = gettext_lazy("Machine translation")
    add_to_settings_menu = True
    list_display = [
        Column("day", label=gettext_lazy("Day"), sort_key="day"),
        Column("tool", label=gettext_lazy("Tool")),
        Column("characters", label=gettext_lazy("Characters"), sort_key="characters"),
        Column("cost", label=gettext_lazy("Cost"), sort_key="cost"),
        Column("currency", label=gettext_lazy("Currency")),
    ]
    list_filter = ["day", "tool"]
    copy_view_enabled = False
