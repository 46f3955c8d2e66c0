"""The editing screen of a concept, and what is checked across its rows."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList

from catalogue.models.thesaurus import Concept, ConceptLabel, LabelKind, RelatedLink, validate_broader


class ConceptForm(WagtailAdminModelForm):
    """Says at the row concerned what doesn't fit with the other rows."""

    def is_valid(self) -> bool:
        return super().is_valid() and self.check_rows()

    def check_rows(self) -> bool:
        labels, broader = self.formsets.get("labels"), self.formsets.get("broader_links")
        if labels is not None:
            check_preferred(labels)
        if broader is not None:
            check_broader(self.instance.pk, broader)
        return all(formset.is_valid() for formset in (labels, broader) if formset is not None)

    def save(self, commit: bool = True) -> Any:
        concept = super().save(commit=commit)
        if commit and "related_links" in self.formsets:
            mirror_related(concept)
        return concept


def kept_forms(formset: Any) -> list[Any]:
    """Return the forms with a row that is to stay."""
    return [
        form
        for form in formset.forms
        if form.is_valid() and form not in formset.deleted_forms and (form.has_changed() or form.instance.pk)
    ]


def check_preferred(formset: Any) -> None:
    """One preferred name per language, and at least one at all."""
    seen: set[str] = set()
    for form in kept_forms(formset):
        if form.cleaned_data.get("kind") != LabelKind.PREFERRED:
            continue
        language = form.cleaned_data.get("language")
        if language in seen:
            form.add_error("kind", _("This language has a preferred name already."))
        seen.add(language)
    if not seen and formset.is_valid():
        formset._non_form_errors.append(ValidationError(_("Give a preferred name in at least one language.")))


def check_broader(concept_id: int | None, formset: Any) -> None:
    forms = kept_forms(formset)
    try:
        validate_broader(concept_id, [form.cleaned_data["broader"].pk for form in forms])
    except ValidationError as error:
        forms[-1].add_error("broader", error)


def mirror_related(concept: Concept) -> None:
    """Write the other direction of what was chosen, and take back what isn't chosen any more."""
    chosen = set(RelatedLink.objects.filter(concept=concept).values_list("related_id", flat=True))
    back = RelatedLink.objects.filter(related=concept)
    back.exclude(concept_id__in=chosen).delete()
    missing = chosen - set(back.values_list("concept_id", flat=True))
    RelatedLink.objects.bulk_create(RelatedLink(concept_id=other, related=concept) for other in missing)


def find_homographs(concept: Concept) -> list[tuple[ConceptLabel, Concept]]:
    """Return the preferred names that another concept has, too, in the same language: allowed, but worth a look."""
    found = []
    for label in concept.labels.filter(kind=LabelKind.PREFERRED):
        others = ConceptLabel.objects.filter(kind=LabelKind.PREFERRED, language=label.language, text__iexact=label.text)
        other = others.exclude(concept=concept).select_related("concept").first()
        if other:
            found.append((label, other.concept))
    return found


def concept_edit_handler() -> ObjectList:
    return ObjectList(
        [
            FieldRowPanel([FieldPanel("slug"), FieldPanel("is_searched")]),
            InlinePanel(
                "labels",
                heading=gettext_lazy("Names"),
                label=gettext_lazy("name"),
                min_num=1,
                panels=[
                    FieldRowPanel([FieldPanel("language"), FieldPanel("kind")]),
                    FieldPanel("text"),
                ],
            ),
            InlinePanel(
                "broader_links",
                heading=gettext_lazy("Broader concepts"),
                label=gettext_lazy("broader concept"),
                panels=[FieldPanel("broader")],
            ),
            InlinePanel(
                "related_links",
                heading=gettext_lazy("Related concepts"),
                label=gettext_lazy("related concept"),
                panels=[FieldPanel("related")],
            ),
            FieldPanel("scope_notes"),
            MultiFieldPanel(
                [FieldPanel("translation_rule"), FieldPanel("translation_notes")],
                heading=gettext_lazy("Translation"),
            ),
            MultiFieldPanel(
                [FieldPanel("scheme"), FieldPanel("uri")], heading=gettext_lazy("Origin"), classname="collapsed"
            ),
        ],
        base_form_class=ConceptForm,
    )
