"""The form of a work's page: its own text, plus the facts of the work in a nested form."""

from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ObjectDoesNotExist
from wagtail.admin.forms import WagtailAdminModelForm, WagtailAdminPageForm

FACTS_PREFIX = "facts"
LOCAL_TIMES = ("starts_at", "ends_at", "deadline")


class FactsForm(WagtailAdminModelForm):
    """The facts of a work. Times are shown and typed in the session's own time zone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in LOCAL_TIMES:
            moment = getattr(self.instance, name)
            if moment and name in self.fields:
                self.initial[name] = moment.astimezone(self.instance.zone).replace(tzinfo=None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        try:
            zone = ZoneInfo(cleaned.get("time_zone") or "UTC")
        except (ZoneInfoNotFoundError, ValueError):
            return cleaned  # the field's own validator says so
        for name in LOCAL_TIMES:
            if cleaned.get(name):
                cleaned[name] = cleaned[name].replace(tzinfo=zone).astimezone(UTC)
        return cleaned


class WorkPageForm(WagtailAdminPageForm):
    """Validates and keeps both; the page's `save_revision` writes the facts (same transaction)."""

    def __init__(self, data: Any = None, files: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, files, *args, **kwargs)
        from catalogue.panels import facts_edit_handler

        form_class = facts_edit_handler(self.instance.work_kind).get_form_class()
        self.facts_form = form_class(
            data, files, instance=self.work_for_editing(), prefix=FACTS_PREFIX, for_user=self.for_user
        )

    def work_for_editing(self) -> Any:
        from catalogue.models.kinds import DEFAULT_TYPES
        from catalogue.models.works import Work

        try:
            return self.instance.work.for_editing()
        except ObjectDoesNotExist:
            kind = self.instance.work_kind
            return Work(kind=kind, type=DEFAULT_TYPES[kind])

    def is_valid(self) -> bool:
        page_is_valid = super().is_valid()
        return self.facts_form.is_valid() and page_is_valid

    def has_changed(self) -> bool:
        return super().has_changed() or self.facts_form.has_changed()

    @property
    def media(self) -> Any:
        return super().media + self.facts_form.media

    def save(self, commit: bool = True) -> Any:
        self.instance.work = self.facts_form.save(commit=False)
        self.instance.facts_form = self.facts_form
        return super().save(commit=commit)

    def get_field_updates_for_resave(self) -> list[tuple[str, str]]:
        """Tell the open editor the ids of rows it has just created, or it would create them again."""
        return [*super().get_field_updates_for_resave(), *self.facts_form.get_field_updates_for_resave()]
