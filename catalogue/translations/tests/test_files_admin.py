"""Files for translators in the admin: download, upload with a preview that changes nothing, confirmation."""

import re
from dataclasses import replace
from html import unescape

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail_localize.models import StringTranslation

from catalogue.groups import TRANSLATOR, ensure_groups
from catalogue.translations.admin.files import DOWNLOAD, FILES, MEMORY, PREVIEW, RETRY
from catalogue.translations.documents import build_document
from catalogue.translations.formats import FORMATS
from catalogue.translations.formats.packaging import pack, read_file, unpack
from catalogue.translations.models import ArchivedText, TextConflict, TranslationState
from catalogue.translations.places import placed_texts
from catalogue.translations.providers.folder import ExchangeFolder
from catalogue.translations.tests.conftest import messages_of

pytestmark = pytest.mark.usefixtures("_cache_in_memory")


@pytest.fixture
def _cache_in_memory(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


@pytest.fixture
def french(synced_page, steps):
    return steps.translation(synced_page, "fr")


def translated(translation, **changes):
    document = build_document(translation)
    units = [replace(unit, target=f"{unit.source}.", state=TranslationState.IN_REVIEW) for unit in document.units]
    return replace(document, **({"units": units} | changes))


def upload(admin, documents, name="xliff12"):
    """Upload a file and return the answer to its preview."""
    content = documents if isinstance(documents, bytes) else pack(documents, FORMATS[name]).content
    return admin.post(reverse(FILES), {"file": SimpleUploadedFile("back.xlf", content)}, follow=True)


def confirm(admin, preview):
    return admin.post(preview.request["PATH_INFO"])


def page_text(response) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", response.content.decode())).split())


def texts(translation):
    return [each.target for each in placed_texts(translation)]


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_is_downloaded_and_comes_back_through_a_preview(admin, steps, synced_page, name):
    translations = [steps.translation(synced_page, code) for code in ("ar", "fr")]
    address = reverse(DOWNLOAD)
    chosen = {"translation": [str(each.uuid) for each in translations]}
    assert "XLIFF 1.2" in admin.get(address, chosen).content.decode()
    response = admin.get(address, {**chosen, "format": name, "texts": "open"})
    assert response["Content-Disposition"].startswith("attachment")
    documents = [item for part in unpack("file", response.content) for item in read_file(part[1])]
    assert sorted(item.target_language for item in documents) == ["ar", "fr"]

    preview = upload(admin, [translated(each) for each in translations], name)
    assert page_text(preview).count("taken over: 3") == 2
    assert not StringTranslation.objects.exists()
    assert not ArchivedText.objects.exists()

    done = confirm(admin, preview)
    assert page_text(done).count("taken over: 3") == 2
    for translation in translations:
        assert all(texts(translation))
    assert set(ArchivedText.objects.values_list("origin", "user_name", "tool")) == {("file", "editor", "back.xlf")}
    assert "no longer here" in messages_of(admin.get(preview.request["PATH_INFO"], follow=True))


def test_the_preview_says_text_by_text_what_becomes_of_it(admin, french, steps, synced_page):
    document = translated(french)
    steps.translate(synced_page, "fr", only=1)
    units = [*document.units]
    units[1] = replace(units[1], target="<b>broken")
    before = texts(french)
    preview = upload(admin, [replace(document, units=units)], "xlsx")

    shown = page_text(preview)
    assert "changed here as well: somebody has to choose: 1" in shown
    assert "refused: 1" in shown
    assert "taken over: 1" in shown
    assert before[0] in shown
    assert texts(french) == before
    assert not TextConflict.objects.exists()

    confirm(admin, preview)
    assert TextConflict.objects.count() == 1
    assert texts(french) == [before[0], "", document.units[2].target]


def test_texts_of_a_former_source_go_to_the_memory_and_the_others_are_taken(admin, french, steps, synced_page):
    document = translated(french)
    steps.publish(synced_page, title="Another title")
    steps.run_jobs()
    preview = upload(admin, [document])

    assert "kept in the memory: 1" in page_text(preview)
    assert "taken over: 2" in page_text(preview)
    confirm(admin, preview)
    assert [bool(text) for text in texts(french)] == [False, True, True]
    assert ArchivedText.objects.filter(state="outdated", target_text=document.units[0].target).exists()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"work_key": "another"}, "another work"),
        ({"target_language": "es"}, "other languages"),
        ({"source_hash": "0" * 64}, "never sent out"),
        ({"id": "00000000-0000-4000-8000-000000000000"}, "no translation of this site"),
    ],
)
def test_a_file_about_something_else_is_refused_before_anybody_can_confirm(admin, french, changes, reason):
    preview = upload(admin, [translated(french, **changes)])

    assert reason in page_text(preview)
    assert "nothing in the file to be taken over" in page_text(preview)
    confirm(admin, preview)
    assert not StringTranslation.objects.exists()
    assert not ArchivedText.objects.exists()


def test_a_hostile_file_is_refused_with_its_reason(admin, french):
    content = b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>"
    shown = page_text(upload(admin, content))
    assert "document type" in shown
    assert "root:" not in shown


def test_a_file_that_is_too_large_is_refused_by_its_size(admin, settings, synced_page):
    settings.TRANSLATION_SELECTION_MAX_BYTES = 2_000_000
    assert "larger than 2 megabytes" in page_text(upload(admin, b"x" * 2_000_001))


def test_markup_in_texts_is_shown_and_not_obeyed(admin, french):
    document = translated(french)
    units = [replace(unit, target="<script>alert(1)</script>") for unit in document.units]
    preview = upload(admin, [replace(document, units=units)], "po")
    assert b"<script>alert(1)" not in preview.content
    assert "refused: 3" in page_text(preview)


def test_nobody_confirms_what_another_uploaded(admin, french, client):
    preview = upload(admin, [translated(french)])
    client.force_login(get_user_model().objects.create_superuser("other", "other@example.org", "secret"))

    assert "no longer here" in messages_of(client.post(preview.request["PATH_INFO"], follow=True))
    assert not StringTranslation.objects.exists()


def test_translators_may_and_others_may_not(client, french):
    ensure_groups()
    translator = get_user_model().objects.create_user("translator", "t@example.org", "secret")
    translator.groups.add(Group.objects.get(name=TRANSLATOR))
    client.force_login(translator)
    assert client.get(reverse(FILES)).status_code == 200
    assert confirm(client, upload(client, [translated(french)])).status_code == 200
    assert ArchivedText.objects.filter(user_name="translator").count() == 3

    translator.groups.set(Group.objects.filter(name="Author"))
    for name in (FILES, DOWNLOAD, MEMORY):
        assert client.get(reverse(name)).status_code == 302
    assert client.post(reverse(RETRY), {"name": "x"}).status_code == 302
    assert client.get(reverse(PREVIEW, args=["00000000-0000-4000-8000-000000000000"])).status_code == 302


def test_a_selection_without_open_texts_is_told(admin, french, steps, synced_page, editor):
    steps.translate(synced_page, "fr")
    steps.approve(synced_page, "fr", editor)
    address = {"translation": str(french.uuid), "format": "po", "texts": "open"}
    assert "nothing to translate" in page_text(admin.get(reverse(DOWNLOAD), address))
    assert admin.get(reverse(DOWNLOAD), {**address, "texts": "all"})["Content-Type"].startswith("text/x-gettext")


def test_a_failed_file_of_the_exchange_folder_is_shown_and_tried_again(admin, settings, tmp_path, french):
    settings.TRANSLATION_EXCHANGE_FOLDER = str(tmp_path)
    folder = ExchangeFolder(str(tmp_path))
    folder.prepare()
    (tmp_path / "in" / "x.xlf").write_bytes(b"<x/>")
    folder.put_away("x.xlf", "failed", ("It is <b>not</b> XLIFF.",))
    ((name, _reason),) = folder.failures()
    shown = admin.get(reverse(FILES))
    assert "It is <b>not</b> XLIFF." in page_text(shown).replace("&lt;", "<")
    assert b"<b>not</b>" not in shown.content

    assert "tried again" in messages_of(admin.post(reverse(RETRY), {"name": name}, follow=True))
    assert [path.name for path in (tmp_path / "in").iterdir()] == [name]
    assert "no longer there" in messages_of(admin.post(reverse(RETRY), {"name": "../in/" + name}, follow=True))


def test_the_memory_goes_out_and_another_comes_in(admin, french, steps, synced_page, editor):
    steps.translate(synced_page, "fr", user=editor)
    content = admin.get(reverse(MEMORY), {"source": "en", "target": "fr"}).content
    assert content.count(b"<tu ") == 3

    other = content.replace(b"[fr]", b"[FR]")
    file = SimpleUploadedFile("agency.tmx", other)
    assert "3 more texts; it knew 0" in messages_of(admin.post(reverse(FILES), {"file": file}, follow=True))
    assert ArchivedText.objects.filter(origin="memory", target_text__startswith="[FR]").count() == 3
    file = SimpleUploadedFile("agency.tmx", b"<tmx")
    assert "can't be used" in messages_of(admin.post(reverse(FILES), {"file": file}, follow=True))
