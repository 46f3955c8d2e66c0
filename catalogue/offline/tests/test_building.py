"""What is in a pack, and what must not be."""

import hashlib
import json
import time
import zipfile

import pytest
from django.utils import timezone
from wagtail.models import CollectionViewRestriction, PageViewRestriction

from catalogue.models import LanguageVersion, OfflinePack, WorkRelation
from catalogue.offline import names
from catalogue.offline.archive import PackArchive, PackTooLargeError
from catalogue.offline.names import UnsafeNameError, check_path
from catalogue.offline.storage import pack_file
from catalogue.offline.subjects import align_packs
from catalogue.offline.tests.conftest import ARABIC, build, make_document, published, read
from catalogue.tests.factories import make_work

pytestmark = pytest.mark.django_db


def test_a_pack_holds_pages_files_and_checksums_of_its_language_alone(works):
    pack = build("ar-everything")
    entries = read(pack)
    assert {name for name in entries if name.startswith("works/")} == {
        "works/guide.html",
        "works/report-in-arabic.html",
    }
    files = {name: content for name, content in entries.items() if name.startswith("files/")}
    assert list(files.values()) == [b"%PDF-1.4 ar" * 2000]
    page = entries["works/guide.html"].decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert ARABIC in page
    assert f'href="../{next(iter(files))}"' in page
    sums = dict(reversed(line.split("  ")) for line in entries.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in entries.items()}
    assert pack.sha256 == hashlib.sha256(pack_file(pack).read_bytes()).hexdigest()
    assert pack.work_counts == {"tool": 1, "publication": 1, "elsewhere": 1}
    assert (pack.state, pack.file_count, pack.byte_size) == ("ready", 1, pack_file(pack).stat().st_size)


def test_works_in_other_languages_stand_at_the_end_with_their_language(works):
    index = read(build("ar-small-everything"))["index.html"].decode()
    own, _heading, elsewhere = index.partition('id="elsewhere"')
    assert "Workshop on hostages" not in own
    assert 'hreflang="en" lang="en" dir="ltr">Workshop on hostages</a>' in elsewhere


def test_the_manifest_says_what_the_pack_is(works, settings):
    settings.OFFLINE_PACK_LICENCE = "CC BY 4.0"
    pack = build("ar-everything")
    manifest = json.loads(read(pack)["manifest.json"])
    assert manifest["version"] == pack.version
    assert manifest["date"] == timezone.now().strftime("%Y-%m-%d")
    assert (manifest["language"], manifest["licence"], manifest["files"]) == ("ar", "CC BY 4.0", 1)
    assert manifest["source"] == f"{settings.BASE_URL}/ar/"


def test_the_small_pack_has_no_files_and_says_where_they_are(works):
    entries = read(build("ar-small-everything"))
    assert not [name for name in entries if name.startswith("files/")]
    assert "PDF" in entries["works/guide.html"].decode()


def test_the_same_content_gives_the_same_bytes_and_version_and_another_gives_others(works):
    first = build("ar-everything")
    content = pack_file(first).read_bytes()
    OfflinePack.objects.filter(pk=first.pk).update(fingerprint="")
    pack_file(first).unlink()
    time.sleep(0.01)
    again = build("ar-everything")
    assert (again.version, pack_file(again).read_bytes()) == (first.version, content)

    page = works[1].pages.get()
    page.title = "تقرير جديد"
    page.save()
    changed = build("ar-everything")
    assert changed.version != first.version


def test_a_pack_whose_content_is_the_same_is_not_built_again(works):
    pack = build("ar-everything")
    assert build("ar-everything").built_at == pack.built_at


def test_what_is_private_withdrawn_or_of_another_language_stays_out(works):
    secret = make_document("secret.pdf", b"%PDF secret")
    private = secret.collection.add_child(name="Private")
    secret.collection = private
    secret.save()
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    hidden = make_work("tool", ("ar",), key="hidden", titles={"ar": "مخفي"}, versions=(published("ar", secret),))
    draft = make_work("tool", ("ar",), key="draft", live=False)
    closed = make_work("tool", ("ar",), key="closed").pages.get()
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    forthcoming = {"language": "ar", "status": "forthcoming"}
    LanguageVersion.objects.create(work=works[1], **forthcoming)

    entries = read(build("ar-everything"))

    assert b"%PDF secret" not in entries.values()
    assert "works/hidden.html" in entries
    assert "secret" not in entries["works/hidden.html"].decode()
    assert not {f"works/{key}.html" for key in (draft.key, "closed")} & set(entries)
    assert hidden.key == "hidden"


def test_links_lead_into_the_pack_or_to_the_full_address(works, settings):
    guide = works[0].pages.get(locale__language_code="ar").specific
    target = works[1].pages.get()
    other = works[2].pages.get()
    links = f'<a linktype="page" id="{target.pk}">a</a> <a linktype="page" id="{other.pk}">b</a>'
    guide.body = [("text", f"<p>{links} <a href='javascript:alert(1)'>c</a></p>")]
    guide.save()
    WorkRelation.objects.create(work=works[1], kind="supersedes", target=works[0])

    page = read(build("ar-everything"))["works/guide.html"].decode()

    assert page.count('href="report-in-arabic.html"') == 2  # in the text, and as what takes its place
    assert f'href="{settings.BASE_URL}{other.get_url()}"' in page
    assert "javascript" not in page


def test_topics_have_packs_of_their_own_and_those_without_works_none(works, victims):
    align_packs()
    keys = set(OfflinePack.objects.filter(language="ar").values_list("key", flat=True))
    assert keys == {"ar-everything", "ar-small-everything", "ar-topic-victims", "ar-small-topic-victims"}
    assert not OfflinePack.objects.filter(language="fr").exists()
    assert list(build("ar-topic-victims").work_counts) == ["tool"]
    path = pack_file(OfflinePack.objects.get(key="ar-topic-victims"))
    assert path.is_file()
    works[0].topics.clear()
    works[0].save()
    align_packs()
    assert not OfflinePack.objects.filter(subject="topic").exists()
    assert not path.exists()


def test_building_asks_no_more_of_the_database_for_more_works(works, django_assert_max_num_queries):
    for number in range(40):
        make_work("tool", ("ar",), key=f"many-{number}", versions=({"language": "ar"},))
    build("en-small-everything")
    with django_assert_max_num_queries(70):
        build("ar-small-everything")


@pytest.mark.parametrize("key", ["con", "lpt1", "a" * 150, "nul", "x-" * 70])
def test_names_are_short_and_no_devices(key):
    path = names.page_path(key)
    stem = path.removeprefix("works/").removesuffix(".html")
    assert len(stem) <= names.LONGEST_STEM
    assert not names.RESERVED.fullmatch(stem)
    assert path.isascii()
    assert check_path(path) == path


@pytest.mark.parametrize(
    "path", ["../x.html", "/etc/passwd", "works/../x", "a/b/c.html", "works\\x", "works/ü.html", "", "works/", ".x"]
)
def test_paths_that_leave_the_folder_are_refused(path, tmp_path):
    with PackArchive(tmp_path / "x.zip", 10_000) as archive, pytest.raises(UnsafeNameError):
        archive.add(path, b"x")


def test_no_path_comes_twice_whatever_its_case(tmp_path):
    with PackArchive(tmp_path / "x.zip", 10_000) as archive:
        archive.add("works/a.html", b"x")
        with pytest.raises(UnsafeNameError):
            archive.add("works/a.html", b"y")


def test_a_pack_too_large_for_fat32_is_given_up_with_its_reason(works, settings):
    settings.OFFLINE_PACK_MAX_BYTES = 15_000
    with pytest.raises(PackTooLargeError):
        build("ar-everything")
    pack = OfflinePack.objects.get(key="ar-everything")
    assert (pack.state, pack.version) == ("failed", "")
    assert "PackTooLargeError" in pack.reason
    assert [path for path in pack_file(pack).parent.iterdir() if path.suffix == ".part"] == []


def test_any_program_for_zip_files_can_check_it(works):
    with zipfile.ZipFile(pack_file(build("en-everything"))) as archive:
        assert archive.testzip() is None
