"""A column of reports in Wagtail's admin whose cells hold a button that posts."""

from typing import Any

from django.db.models import Model
from django.middleware.csrf import get_token
from wagtail.admin.ui.tables import Column


class ButtonColumn(Column):
    """Subclasses say what stands on the button, and where it leads: "" where there is none."""

    cell_template_name = "catalogue/admin/button_cell.html"
    button_label: Any = ""

    def get_url(self, instance: Any, parent_context: Any) -> str:
        raise NotImplementedError

    def get_cell_context_data(self, instance: Model, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        url = self.get_url(instance, parent_context)
        # A table's cells are rendered without the context processor that would bring the token.
        token = get_token(parent_context["request"]) if url else ""
        return context | {"url": url, "csrf_token": token, "button_label": self.button_label}
