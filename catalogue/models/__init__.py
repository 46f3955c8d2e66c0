"""The catalogue's models, one module per subject."""

from catalogue.models.bodies import Body
from catalogue.models.files import DocumentFile, FileText
from catalogue.models.instruments import Instrument, InstrumentTitle, InstrumentVariant
from catalogue.models.listings import ListingPage
from catalogue.models.offline import OfflinePack
from catalogue.models.public_records import PublicRecord
from catalogue.models.taxonomies import Audience, Region, Topic
from catalogue.models.thesaurus import (
    BroaderLink,
    Concept,
    ConceptLabel,
    LabelKind,
    RelatedLink,
    TranslationRule,
    VocabularyState,
)
from catalogue.models.versions import LanguageVersion
from catalogue.models.work_pages import PublicationPage, ToolPage, TrainingSessionPage, WorkPage
from catalogue.models.works import Work, WorkRelation

__all__ = [
    "Audience",
    "Body",
    "BroaderLink",
    "Concept",
    "ConceptLabel",
    "DocumentFile",
    "FileText",
    "Instrument",
    "InstrumentTitle",
    "InstrumentVariant",
    "LabelKind",
    "LanguageVersion",
    "ListingPage",
    "OfflinePack",
    "PublicRecord",
    "PublicationPage",
    "Region",
    "RelatedLink",
    "ToolPage",
    "Topic",
    "TrainingSessionPage",
    "TranslationRule",
    "VocabularyState",
    "Work",
    "WorkPage",
    "WorkRelation",
]
