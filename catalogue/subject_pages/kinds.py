"""The kinds of subjects that have pages, and one subject as all of them see it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from catalogue.models import Audience, Body, Instrument, Region, Topic
from pages.languages import active_language


@dataclass(frozen=True, eq=False)
class SubjectKind:
    """One kind: `path` stands in addresses, `name` is its filter in listings and its facet in searches.

    `model` is None for countries, which are a list of codes. `field` leads from a work to its subjects.
    """

    path: str
    name: str
    model: Any
    field: str
    heading: Any
    introduction: Any
    is_search_facet: bool = True


INSTRUMENTS = SubjectKind(
    "instruments",
    "instrument",
    Instrument,
    "instruments",
    _("Instruments"),
    _("Conventions, protocols, amendments and resolutions: their titles in six languages, and what helps apply them."),
)
TOPICS = SubjectKind(
    "topics", "topic", Topic, "topics", _("Topics"), _("Sessions, tools and publications by what they are about.")
)
AUDIENCES = SubjectKind(
    "audiences",
    "audience",
    Audience,
    "audiences",
    _("Audiences"),
    _("Sessions, tools and publications by whom they are for."),
)
REGIONS = SubjectKind(
    "regions", "region", Region, "regions", _("Regions"), _("Sessions, tools and publications by region.")
)
COUNTRIES = SubjectKind(
    "countries",
    "country",
    None,
    "countries",
    _("Countries"),
    _("Countries that works are about, or where sessions take place."),
)
BODIES = SubjectKind(
    "bodies",
    "body",
    Body,
    "bodies",
    _("Bodies"),
    _("Organizations and committees that hold sessions, publish works or look after instruments."),
    is_search_facet=False,
)
KINDS = {kind.path: kind for kind in (INSTRUMENTS, TOPICS, AUDIENCES, REGIONS, COUNTRIES, BODIES)}


@dataclass(frozen=True)
class Subject:
    """One instrument, topic, … : its name in the reader's language, or in the language `language_code` if not there.

    `record` is its row; None for a country.
    """

    kind: SubjectKind
    slug: str
    label: str
    language_code: str
    record: Any = None

    @property
    def value(self) -> str:
        """What filters and facets call it."""
        return self.slug if self.record is not None else self.slug.upper()

    @property
    def is_named_in_readers_language(self) -> bool:
        return self.language_code == active_language()

    def condition(self, prefix: str = "") -> Q:
        """Return what a work must meet to belong to it; `prefix` leads from the queryset's model to works."""
        if self.record is not None:
            return Q(**{f"{prefix}{self.kind.field}": self.record.pk})
        return Q(**{f"{prefix}countries__contains": self.value}) | Q(**{f"{prefix}venue_country": self.value})


def find_subject(kind: SubjectKind, slug: str) -> Subject | None:
    """Return the subject with this slug (of a country: its code in small letters), or None. One or two queries."""
    code = active_language()
    if kind.model is None:
        is_country = slug.islower() and slug.upper() in countries
        return Subject(kind, slug, str(countries.name(slug.upper())), code) if is_country else None
    rows = kind.model.objects.filter(slug=slug)
    if kind is INSTRUMENTS:
        rows = rows.select_related("parent", "adopting_body").prefetch_related("titles", "parent__titles")
    record = rows.first()
    if record is None:
        return None
    return Subject(kind, slug, record.label_in(code) or slug, record.label_language(code), record)
