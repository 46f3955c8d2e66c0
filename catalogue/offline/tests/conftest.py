"""What the tests of offline packs share: works with files, and the packs of a language built at once."""

import zipfile

import pytest
from django.core.files.base import ContentFile
from wagtail.documents.models import Document

from catalogue.models import OfflinePack, Topic
from catalogue.offline.running import run_pack
from catalogue.offline.storage import pack_file
from catalogue.offline.subjects import align_packs, request_builds
from catalogue.tests.factories import make_work

ARABIC = "أدلة إلكترونية"


def make_document(name: str, content: bytes) -> Document:
    return Document.objects.create(title=name, file=ContentFile(content, name=name))


def published(language: str, document: Document | None = None, **facts) -> dict:
    return {"language": language, "document": document, **facts}


@pytest.fixture
def victims():
    return Topic.objects.create(slug="victims", labels={"en": "Victims", "ar": "الضحايا"})


@pytest.fixture
def works(victims):
    """Three works: one in both languages with a file each, one in Arabic only, one in English only."""
    files = {code: make_document(f"guide-{code}.pdf", f"%PDF-1.4 {code}".encode() * 2000) for code in ("en", "ar")}
    versions = tuple(published(code, document) for code, document in files.items())
    titles = {"en": "Guide to evidence", "ar": ARABIC}
    first = make_work(
        "tool", ("en", "ar"), key="guide", titles=titles, body="First paragraph", versions=versions, topics=(victims,)
    )
    second = make_work("publication", ("ar",), key="report-in-arabic", titles={"ar": "تقرير"})
    third = make_work("training", ("en",), key="session", titles={"en": "Workshop on hostages"})
    return [first, second, third]


def build(key: str) -> OfflinePack:
    """Build one pack anew, whatever its state, and return its row."""
    if not OfflinePack.objects.filter(key=key).exists():
        align_packs()
    pack = OfflinePack.objects.get(key=key)
    request_builds(OfflinePack.objects.filter(pk=pack.pk))
    run_pack(pack.pk)
    pack.refresh_from_db()
    return pack


def read(pack: OfflinePack) -> dict[str, bytes]:
    """Return {path: content} of a built pack."""
    with zipfile.ZipFile(pack_file(pack)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
