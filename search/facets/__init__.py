"""The facets, in the order in which they are shown. A new one needs a class and a line here."""

from search.facets.base import Facet, ValueCount
from search.facets.ranges import TimeFacet, YearFacet
from search.facets.term_labels import TermLabels, current_labels
from search.facets.terms import (
    AudienceFacet,
    CountryFacet,
    InstrumentFacet,
    KindFacet,
    PageLanguageFacet,
    RegionFacet,
    TopicFacet,
    WorkLanguageFacet,
)

FACETS: tuple[Facet, ...] = (
    KindFacet(),
    TimeFacet(),
    TopicFacet(),
    AudienceFacet(),
    InstrumentFacet(),
    WorkLanguageFacet(),
    PageLanguageFacet(),
    RegionFacet(),
    CountryFacet(),
    YearFacet(),
)

__all__ = ["FACETS", "Facet", "TermLabels", "ValueCount", "current_labels"]
