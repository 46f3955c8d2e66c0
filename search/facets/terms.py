"""The facets whose values are terms, codes or slugs."""

from collections import Counter
from collections.abc import Collection, Iterable

from django.db.models import CharField, Count, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from catalogue.country_names import official_names
from catalogue.models import Audience, Instrument, Region, Topic, Work, WorkPage
from catalogue.models.kinds import VersionStatus, WorkKind
from pages.components import Label
from pages.languages import language_codes, native_name_of
from search.eligibility import eligible_pages
from search.facets.base import TermFacet, ValueCount
from search.facets.term_labels import TermLabels
from search.request import SearchRequest


class KindFacet(TermFacet):
    name = "kind"
    label = _("Kind")
    field = "kind"
    path = "kind"

    def labels(self, values: Collection[str], language_code: str, terms: TermLabels) -> dict[str, Label]:
        return {value: Label(str(WorkKind(value).label)) for value in values}

    def find_unknown(self, values: Collection[str]) -> list[str]:
        return [value for value in values if value not in WorkKind.values]

    def order(self, counts: Iterable[ValueCount]) -> list[ValueCount]:
        """Always in the order of the menu."""
        return sorted(counts, key=lambda each: WorkKind.values.index(each.value))


class LabelledFacet(TermFacet):
    """A facet over a taxonomy with slugs and labels in six languages."""

    model: type[Topic] | type[Audience] | type[Region]

    def labels(self, values: Collection[str], language_code: str, terms: TermLabels) -> dict[str, Label]:
        return terms.of(self.model, language_code)

    def find_unknown(self, values: Collection[str]) -> list[str]:
        known = set(self.model.objects.filter(slug__in=values).values_list("slug", flat=True))
        return [value for value in values if value not in known]


class TopicFacet(LabelledFacet):
    name = "topic"
    label = _("Topic")
    field = "topic"
    path = "topics__slug"
    model = Topic


class AudienceFacet(LabelledFacet):
    name = "audience"
    label = _("Audience")
    field = "audience"
    path = "audiences__slug"
    model = Audience


class RegionFacet(LabelledFacet):
    name = "region"
    label = _("Region")
    field = "region"
    path = "regions__slug"
    model = Region


class InstrumentFacet(TermFacet):
    name = "instrument"
    label = _("Instrument")
    field = "instrument"
    path = "instruments__slug"

    def labels(self, values: Collection[str], language_code: str, terms: TermLabels) -> dict[str, Label]:
        return terms.of(Instrument, language_code)

    def find_unknown(self, values: Collection[str]) -> list[str]:
        known = set(Instrument.objects.filter(slug__in=values).values_list("slug", flat=True))
        return [value for value in values if value not in known]


class CountryFacet(TermFacet):
    """Countries a work is about, or where a session takes place."""

    name = "country"
    label = _("Country")
    field = "country"
    # The database holds the codes of several countries in one column, parted by commas.
    path = "countries"

    def build_condition(self, request: SearchRequest) -> Q | None:
        condition = Q()
        for code in self.chosen(request):
            condition |= Q(countries__contains=code) | Q(venue_country=code)
        return condition or None

    def count_works(self, works: QuerySet[Work]) -> list[ValueCount]:
        counter: Counter[str] = Counter()
        # As text: a row's value is a list of Country objects otherwise.
        columns = works.order_by().annotate(listed=Cast("countries", CharField()))
        for listed, venue in columns.values_list("listed", "venue_country"):
            counter.update({code for code in (*listed.split(","), str(venue or "")) if code})
        return self.order(ValueCount(code, count) for code, count in counter.items())

    def labels(self, values: Collection[str], language_code: str, terms: TermLabels) -> dict[str, Label]:
        known = official_names(language_code)
        return {value: Label(known.get(value, value)) for value in values}

    def find_unknown(self, values: Collection[str]) -> list[str]:
        return [value for value in values if value not in countries]


class LanguageFacet(TermFacet):
    """Languages, by the names they have themselves."""

    def labels(self, values: Collection[str], language_code: str, terms: TermLabels) -> dict[str, Label]:
        return {value: Label(native_name_of(value), value) for value in values}

    def find_unknown(self, values: Collection[str]) -> list[str]:
        return [value for value in values if value not in language_codes()]


class PageLanguageFacet(LanguageFacet):
    """The languages a work is described in: who wants to read no other can leave the others out."""

    name = "page_language"
    label = _("Described in")
    field = "page_language"
    path = "pages__locale__language_code"

    def build_condition(self, request: SearchRequest) -> Q | None:
        values = self.chosen(request)
        return Q(pk__in=described_in(values).values("work_id")) if values else None

    def count_works(self, works: QuerySet[Work]) -> list[ValueCount]:
        pages = eligible_pages().filter(work__in=works).order_by()
        rows = pages.values_list("locale__language_code").annotate(count=Count("work_id", distinct=True))
        return self.order(ValueCount(value, count) for value, count in rows)


def described_in(language_codes: Collection[str]) -> QuerySet[WorkPage]:
    return eligible_pages().filter(locale__language_code__in=language_codes)


class WorkLanguageFacet(LanguageFacet):
    """The languages a work itself has been published in, whatever the language of its pages."""

    name = "work_language"
    label = _("Available in")
    field = "work_language"
    path = "versions__language"

    def build_condition(self, request: SearchRequest) -> Q | None:
        values = self.chosen(request)
        if not values:
            return None
        published = Work.objects.filter(versions__language__in=values, versions__status=VersionStatus.PUBLISHED)
        return Q(pk__in=published.values("pk"))

    def count_works(self, works: QuerySet[Work]) -> list[ValueCount]:
        return super().count_works(works.filter(versions__status=VersionStatus.PUBLISHED))
