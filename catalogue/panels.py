"""Admin panels: the facts of a work, and their place inside the form of any of its pages."""

from functools import cache
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
)

from catalogue.facts_form import FactsForm
from catalogue.models.kinds import TYPES_BY_KIND, WorkKind


def checkboxes(name: str) -> FieldPanel:
    return FieldPanel(name, widget=forms.CheckboxSelectMultiple)


def facts_panels(kind: str) -> list[Panel]:
    """Return the panels of the facts of one kind of work."""
    type_widget = forms.Select(choices=TYPES_BY_KIND[kind].choices)
    identity: list[Panel] = [
        FieldPanel("type", widget=type_widget),
        FieldRowPanel([FieldPanel("symbol"), FieldPanel("date")]),
        FieldRowPanel([FieldPanel("source"), FieldPanel("review_due")]),
    ]
    if kind == WorkKind.PUBLICATION:
        identity.insert(1, FieldPanel("authors"))
    panels: list[Panel] = [MultiFieldPanel(identity, heading=_("Identity"))]
    if kind == WorkKind.TRAINING:
        panels.append(MultiFieldPanel(session_panels(), heading=_("Time, place and participation")))
    panels += [
        InlinePanel("versions", heading=_("Language versions and files"), label=_("language version")),
        MultiFieldPanel(
            [
                checkboxes("topics"),
                checkboxes("audiences"),
                checkboxes("instruments"),
                checkboxes("bodies"),
                checkboxes("regions"),
                FieldPanel("countries"),
            ],
            heading=_("Subjects"),
        ),
        InlinePanel(
            "relations",
            heading=_("Related works"),
            label=_("related work"),
            panels=[FieldPanel("kind"), FieldPanel("target")],
        ),
        MultiFieldPanel(
            [FieldPanel("withdrawn_reason"), FieldPanel("withdrawn_note"), FieldPanel("successor")],
            heading=_("Withdrawal"),
            classname="collapsed",
        ),
    ]
    return panels


def session_panels() -> list[Panel]:
    return [
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at"), FieldPanel("time_zone")]),
        FieldRowPanel([FieldPanel("mode"), FieldPanel("venue_country"), FieldPanel("seats")]),
        FieldRowPanel([FieldPanel("participation"), FieldPanel("deadline")]),
        FieldRowPanel([FieldPanel("working_languages"), FieldPanel("interpretation_languages")]),
        FieldPanel("is_cancelled"),
    ]


@cache
def facts_edit_handler(kind: str) -> Panel:
    """Return the facts' panels of one kind, bound to Work."""
    from catalogue.models.works import Work

    return ObjectList(facts_panels(kind), base_form_class=FactsForm).bind_to_model(Work)


class FactsPanel(Panel):
    """Shows the facts of a page's work within the page's own form."""

    def __init__(self, kind: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind = kind

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "kind": self.kind}

    class BoundPanel(Panel.BoundPanel):
        template_name = "catalogue/admin/facts_panel.html"

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            facts_form = self.form.facts_form
            self.facts = facts_edit_handler(self.panel.kind).get_bound_panel(
                instance=facts_form.instance,
                request=self.request,
                form=facts_form,
                prefix=f"{self.prefix}-facts",
            )

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            context["facts"] = self.facts
            return context

        @property
        def media(self) -> Any:
            return self.facts.media
