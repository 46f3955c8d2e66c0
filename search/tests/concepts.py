"""Concepts that tests of the vocabulary make, and how they look for them."""

from catalogue.models import Concept, ConceptLabel
from search.vocabulary import expand

EXTRADITION = {
    "ar": "تسليم المجرمين",
    "zh-hans": "引渡",
    "en": "extradition",
    "fr": "extradition",
    "ru": "выдача (преступника)",
    "es": "extradición",
}
FINANCING = {
    "ar": "تمويل الإرهاب",
    "zh-hans": "资助恐怖主义",
    "en": "terrorist financing",
    "fr": "financement du terrorisme",
    "ru": "финансирование терроризма",
    "es": "financiación del terrorismo",
}


def make_concept(slug, labels=None, is_searched=True, scheme="", **kinds):
    """`kinds`: alternative, acronym, hidden = [(language, text), …]."""
    concept = Concept.objects.create(slug=slug, is_searched=is_searched, scheme=scheme)
    for language, text in (labels or {}).items():
        ConceptLabel.objects.create(concept=concept, language=language, kind="preferred", text=text)
    for kind, pairs in kinds.items():
        for language, text in pairs:
            ConceptLabel.objects.create(concept=concept, language=language, kind=kind, text=text)
    return concept


def found(text, language_code="en"):
    return [match.identifier for match in expand(text, language_code).matches]
