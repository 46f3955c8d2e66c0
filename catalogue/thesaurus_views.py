"""The thesaurus in Wagtail's admin: listing, filters, and the warning about names that are taken."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView, SnippetViewSet

from catalogue.models.thesaurus import Concept, ConceptLabel, LabelKind
from catalogue.thesaurus_form import concept_edit_handler, find_homographs
from pages.languages import native_name_of, official_languages


def language_choices() -> list[tuple[str, str]]:
    return [(language.code, language.native_name) for language in official_languages()]


def scheme_choices() -> list[tuple[str, str]]:
    schemes = Concept.objects.exclude(scheme="").order_by("scheme").values_list("scheme", flat=True).distinct()
    return [("-", _("The site's own")), *((scheme, scheme) for scheme in schemes)]


class ConceptFilterSet(WagtailFilterSet):
    missing = django_filters.ChoiceFilter(
        label=gettext_lazy("Without a name in"), choices=language_choices, method="filter_missing"
    )
    scheme = django_filters.ChoiceFilter(label=gettext_lazy("Scheme"), choices=scheme_choices, method="filter_scheme")

    class Meta:
        model = Concept
        fields = ["is_searched", "translation_rule"]

    def filter_missing(self, queryset: QuerySet[Concept], name: str, value: str) -> QuerySet[Concept]:
        named = ConceptLabel.objects.filter(kind=LabelKind.PREFERRED, language=value).values("concept_id")
        return queryset.exclude(pk__in=named)

    def filter_scheme(self, queryset: QuerySet[Concept], name: str, value: str) -> QuerySet[Concept]:
        return queryset.filter(scheme="" if value == "-" else value)


class WarnsOfHomographs:
    """After saving, name the concepts that share a preferred name: they are searched together."""

    def save_action(self) -> Any:
        response = super().save_action()  # type: ignore[misc]
        for label, other in find_homographs(self.object)[:5]:  # type: ignore[attr-defined]
            messages.warning(
                self.request,  # type: ignore[attr-defined]
                _("“%(name)s” is also the preferred name of the concept %(other)s. Searches take both.")
                % {"name": label.text, "other": other.slug},
            )
        return response


class ConceptCreateView(WarnsOfHomographs, CreateView):
    pass


class ConceptEditView(WarnsOfHomographs, EditView):
    pass


class ConceptIndexView(IndexView):
    def search_queryset(self, queryset: QuerySet[Concept]) -> QuerySet[Concept]:
        # Several names of a concept may have what is looked for; the concept is listed once.
        return queryset.filter(pk__in=super().search_queryset(queryset).order_by().values("pk"))


class MissingLanguagesColumn(Column):
    def get_value(self, instance: Concept) -> str:
        return ", ".join(native_name_of(code) for code in instance.missing_languages)


class ConceptViewSet(SnippetViewSet):
    model = Concept
    icon = "tag"
    menu_label = gettext_lazy("Thesaurus")
    list_display = [
        "__str__",
        "slug",
        MissingLanguagesColumn("missing_languages", label=gettext_lazy("Without a name in")),
        "scheme",
        "is_searched",
    ]
    filterset_class = ConceptFilterSet
    # Looked up in the rows themselves: parts of names count, and a name just saved is found at once.
    search_backend_name = None
    search_fields = ["slug", "uri", "labels__text"]
    edit_handler = concept_edit_handler()
    index_view_class = ConceptIndexView
    add_view_class = ConceptCreateView
    edit_view_class = ConceptEditView
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Concept]:
        return Concept.objects.prefetch_related("labels")
