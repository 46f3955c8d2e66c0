"""What the demonstration content lacks, so that every type of page can be seen: made by the site's own services."""

import os
import zipfile
from pathlib import Path
from tempfile import gettempdir

from django.core.files.base import ContentFile
from django.http import QueryDict
from django.utils import translation
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from catalogue.models import Work, WorkPage
from catalogue.models.kinds import WithdrawalReason
from catalogue.offline.storage import pack_file
from catalogue.offline.tests.conftest import build
from catalogue.translations.digest_links import stop_path
from catalogue.translations.tests.editor_steps import make_person
from pages.languages import language_codes
from search.alerts import subscribing
from search.alerts.tokens import CONFIRM, MANAGE, STOP, make_token
from search.forms import SearchForm
from search.models import Subscription

# Works with pages in all six languages, that no other type of page shows.
WITHDRAWN = "demo-publication-victims-criminal-courts"
SUCCESSOR = "demo-publication-prison-rehabilitation"
BEHIND_PASSWORD = "demo-tool-witness-protection-handbook"
BEHIND_LOG_IN = "demo-tool-universal-legal-framework-module"
LISTED = ("demo-tool-electronic-evidence-manual", "demo-training-hostage-taking", WITHDRAWN, "no-such-work")
PRIVATE_FILE = "A private file"
STATES = ("pending", "active", "stopped")
# Where the packs of all languages are unpacked.
PACKS = Path(gettempdir()) / f"packs-of-page-types-{os.getpid()}"


def make_states() -> None:
    withdraw_work()
    add_blocks()
    for key, kind in ((BEHIND_PASSWORD, "password"), (BEHIND_LOG_IN, "login")):
        for page in WorkPage.objects.filter(work__key=key):
            PageViewRestriction.objects.create(page=page.page_ptr, restriction_type=kind, password="open sesame")
    make_private_file()
    for code in language_codes():
        make_person(f"translator-{code}", "Translator", code)
        for number, state in enumerate(STATES):
            make_alert(code, state, query=f"q=V{number}")
    unpack_packs()


def add_blocks() -> None:
    """Put blocks that the content doesn't use into the first tool's page."""
    image = Image.objects.create(title=PRIVATE_FILE, file=get_test_image_file())
    first = Work.objects.filter(kind="tool", key__startswith="demo-").order_by("key").first()
    for page in WorkPage.objects.filter(work=first).specific():
        page.body.append(("quotation", {"text": page.summary, "source": page.title}))
        page.body.append(("image", image))
        page.save_revision().publish()


def withdraw_work() -> None:
    work = Work.objects.get(key=WITHDRAWN)
    work.withdrawn_reason = WithdrawalReason.REPLACED
    work.successor = Work.objects.get(key=SUCCESSOR)
    work.withdrawn_note = {"en": "The law it explained was changed.", "fr": "La loi expliquée a été modifiée."}
    work.full_clean(exclude=["latest_revision", "live_revision"])
    work.save()


def make_private_file() -> None:
    private = Collection.get_first_root_node().add_child(name=PRIVATE_FILE)
    CollectionViewRestriction.objects.create(collection=private, restriction_type="password", password="open sesame")
    content = ContentFile(b"%PDF-1.4", name="private.pdf")
    Document.objects.create(title=PRIVATE_FILE, file=content, collection=private)


def private_file_path(code: str) -> str:
    """Files have no language in their addresses; readers' browsers say which they want."""
    return Document.objects.get(title=PRIVATE_FILE).url if code == "en" else ""


def make_alert(code: str, state: str, query: str) -> None:
    form = SearchForm(QueryDict(query), language=code)
    assert form.is_valid(), form.errors
    address = f"reader-{code}@example.org"
    subscribing.ask_for_alert(form.to_request(), address, "weekly", includes_available=True)
    key = Subscription.objects.latest("pk").key
    if state != "pending":
        subscribing.confirm(key)
    if state == "stopped":
        subscribing.stop(key)


def find_alert(code: str, state: str) -> Subscription:
    return Subscription.objects.get(subscriber__email=f"reader-{code}@example.org", state=state)


def alert_path(page: str, state: str, code: str) -> str:
    alert = find_alert(code, state)
    purpose = {"confirm": CONFIRM, "stop": STOP, "mine": MANAGE}[page]
    key = alert.subscriber.key if page == "mine" else alert.key
    return f"/{code}/search/alerts/{page}/{make_token(purpose, key)}/"


def digest_path(code: str) -> str:
    from django.contrib.auth.models import User

    with translation.override(code):
        return stop_path(User.objects.get(username=f"translator-{code}"))


def page_path(key: str, code: str) -> str:
    page = WorkPage.objects.filter(work__key=key, locale__language_code=code).first()
    return (page.get_url() or "") if page else ""


def withdrawn_path(code: str) -> str:
    return page_path(WITHDRAWN, code)


def password_path(code: str) -> str:
    """Where a password for the page is sent to."""
    page = WorkPage.objects.get(work__key=BEHIND_PASSWORD, locale__language_code=code)
    restriction = PageViewRestriction.objects.get(page=page.page_ptr)
    return f"/{code}/_util/authenticate_with_password/{restriction.pk}/{page.pk}/"


def list_path(code: str) -> str:
    return f"/{code}/my-list/?keys={','.join(LISTED)}"


def unpack_packs() -> None:
    for code in language_codes():
        with zipfile.ZipFile(pack_file(build(f"{code}-small-everything"))) as archive:
            archive.extractall(PACKS / code)


def pack_page(pattern: str, code: str) -> str:
    return min((PACKS / code).glob(pattern)).as_uri()
