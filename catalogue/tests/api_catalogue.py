"""A small catalogue with something of everything that the API tells of."""

from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.models import Collection

from catalogue.models import Audience, Body, Concept, ConceptLabel, Instrument, InstrumentTitle, Region, Topic
from catalogue.tests.factories import make_work


def make_version(collection=None, **facts):
    """Return the facts of a language version with a file."""
    document = Document(title="File", collection=collection or Collection.get_first_root_node())
    document.file.save("manual.pdf", ContentFile(b"content of the file"), save=False)
    document.save()
    return {"language": "en", "document": document, **facts}


def make_catalogue():
    """Make a tool, a publication and a session; return {field of Work: terms}."""
    body = Body.objects.create(slug="body", labels={"en": "Body", "ar": "هيئة"}, acronyms={"en": "B"})
    topic = Topic.objects.create(slug="financing", labels={"en": "Financing", "ar": "التمويل"})
    audience = Audience.objects.create(slug="judges", labels={"en": "Judges"})
    region = Region.objects.create(slug="sahel", labels={"en": "Sahel"}, scheme="programme", countries=["ML", "NE"])
    instrument = Instrument.objects.create(
        slug="convention", kind="convention", adopted_on=date(1999, 12, 9), adopting_body=body, place={"en": "New York"}
    )
    InstrumentTitle.objects.create(instrument=instrument, language="en", title="Convention", is_official=True)
    concept = Concept.objects.create(slug="hawala", scope_notes={"en": "Note"})
    for kind, text in (("preferred", "Hawala"), ("alternative", "Hundi"), ("forbidden", "Wrong"), ("hidden", "Havala")):
        ConceptLabel.objects.create(concept=concept, language="en", kind=kind, text=text)
    terms = {
        "topics": (topic,),
        "audiences": (audience,),
        "regions": (region,),
        "instruments": (instrument,),
        "bodies": (body,),
    }
    make_work("tool", ("en", "ar"), key="manual", titles={"en": "Manual", "ar": "دليل"}, body="Text", **terms)
    make_work("publication", ("fr",), key="report", titles={"fr": "Rapport"}, versions=({"language": "fr"},))
    make_work(
        "training",
        ("en",),
        key="session",
        topics=(topic,),
        starts_at=timezone.now() + timedelta(days=9),
        time_zone="Africa/Dakar",
        working_languages=["fr"],
        participation="open",
    )
    return terms
