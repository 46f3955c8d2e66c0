"""Downloads: whole, in parts, resumed, refused."""

import hashlib
import os
import time

import pytest
from django.core.cache import cache
from wagtail.models import CollectionViewRestriction, Page

from catalogue.models import OfflinePack
from catalogue.offline import downloads
from catalogue.offline.storage import clean_folder, pack_file
from catalogue.offline.tests.conftest import build, make_document, published
from catalogue.tests.factories import make_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack(works):
    return build("ar-everything")


def address(pack: OfflinePack) -> str:
    return f"/offline-packs/{pack.key}/{pack.version}.zip"


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_a_download_that_broke_off_goes_on_and_gives_the_same_bytes(client, pack):
    whole = client.get(address(pack))
    assert whole.status_code == 200
    assert whole["Accept-Ranges"] == "bytes"
    content = body(whole)
    assert hashlib.sha256(content).hexdigest() == pack.sha256
    middle = len(content) // 3
    headers = {"Range": f"bytes={middle}-", "If-Range": whole["ETag"], "Accept-Encoding": "gzip, br"}
    rest = client.get(address(pack), headers=headers)
    assert rest.status_code == 206
    assert rest["Content-Range"] == f"bytes {middle}-{len(content) - 1}/{len(content)}"
    assert "Content-Encoding" not in rest
    assert content[:middle] + body(rest) == content


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        ("bytes=0-0", 206, 0, 0),
        ("bytes=-5", 206, -5, None),
        ("bytes=5-999999999", 206, 5, None),
        ("bytes=999999999-", 416, None, None),
        ("bytes=-0", 416, None, None),
        ("bytes=5-2", 200, 0, None),
        ("bytes=0-1,5-6", 200, 0, None),
        ("bytes=-", 200, 0, None),
        ("items=0-1", 200, 0, None),
        ("bytes=99999999999999999999-", 200, 0, None),
    ],
)
def test_ranges_are_what_the_standard_says(client, pack, asked, status, first, last):
    content = pack_file(pack).read_bytes()
    response = client.get(address(pack), headers={"Range": asked})
    assert response.status_code == status
    if status == 416:
        assert response["Content-Range"] == f"bytes */{len(content)}"
    else:
        expected = content[first : None if last is None else last + 1]
        assert body(response) == expected
        assert int(response["Content-Length"]) == len(expected)


def test_a_part_of_another_version_is_not_continued(client, pack):
    headers = {"Range": "bytes=10-", "If-Range": '"other"'}
    response = client.get(address(pack), headers=headers)
    assert response.status_code == 200
    assert len(body(response)) == pack.byte_size


def test_who_has_it_already_gets_nothing_again(client, pack):
    first = client.head(address(pack))
    assert int(first["Content-Length"]) == pack.byte_size
    assert client.get(address(pack), headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_only_so_many_at_a_time_and_every_place_is_given_back(client, pack):
    responses = [client.get(address(pack)) for _number in range(downloads.MOST_AT_A_TIME)]
    refused = client.get(address(pack))
    assert (refused.status_code, refused["Retry-After"]) == (503, "60")
    assert {len(body(response)) for response in responses} == {pack.byte_size}
    assert len(body(client.get(address(pack)))) == pack.byte_size


def test_too_many_downloads_from_one_address_are_refused(client, pack, monkeypatch):
    cache.clear()
    monkeypatch.setattr("catalogue.offline.limits.DOWNLOADS_AN_HOUR", 2)
    monkeypatch.setattr("catalogue.offline.limits.is_too_often.__defaults__", ("offline", 2))
    statuses = [client.head(address(pack)).status_code for _number in range(3)]
    assert statuses == [200, 200, 429]


def test_nginx_sends_the_file_where_it_is_told_to(client, pack, settings):
    settings.OFFLINE_PACKS_ACCEL = "/packs/"
    response = client.get(address(pack))
    assert response["X-Accel-Redirect"] == f"/packs/{pack.file_name}"
    assert response.content == b""


@pytest.mark.parametrize(
    "path", ["x/20260101-00000000.zip", "ar-everything/20260101-00000000.zip", "..%2f..%2fx/20260101-00000000.zip"]
)
def test_what_is_not_there_is_not_found(client, pack, path):
    assert client.get(f"/offline-packs/{path}").status_code == 404


def test_what_was_withdrawn_cannot_be_downloaded_while_the_pack_is_built_anew(client, works, pack):
    first = address(pack)
    page = works[1].pages.get()
    page.unpublish()
    assert client.get(first).status_code == 503
    assert address(pack) not in client.get("/ar/offline/").content.decode()
    # The other language's pack has nothing of it but a title, which a night's round takes out.
    anew = build("ar-everything")
    assert anew.version != pack.version
    assert client.get(first).status_code == 404
    assert client.head(address(anew)).status_code == 200


def test_a_pack_without_what_was_withdrawn_is_back_as_it_was(client, works, pack):
    topic = build("ar-topic-victims")
    works[1].pages.get().unpublish()
    assert client.head(address(topic)).status_code == 503
    assert build("ar-topic-victims").version == topic.version
    assert client.head(address(topic)).status_code == 200


def test_a_private_collection_holds_back_packs_with_files(client, works, pack):
    small = build("ar-small-everything")
    secret = make_document("secret.pdf", b"x")
    make_work("tool", ("ar",), key="later", versions=(published("ar", secret),))
    CollectionViewRestriction.objects.create(collection=secret.collection, restriction_type="login")
    assert client.head(address(pack)).status_code == 503
    assert client.head(address(small)).status_code == 200


def test_what_moves_below_another_page_is_held_back_but_not_what_gets_another_slug(client, works, pack):
    page = works[1].pages.get().specific
    page.slug = "another-address"
    page.save()
    assert client.head(address(pack)).status_code == 200
    shelf = page.get_parent().add_child(instance=Page(title="Shelf", slug="shelf", locale=page.locale))
    Page.objects.get(pk=page.pk).move(shelf, "last-child")
    assert client.head(address(pack)).status_code == 503


def test_a_former_version_can_be_finished_for_a_day_if_nothing_of_it_was_withdrawn(client, works, pack):
    make_work("publication", ("ar",), key="another")
    anew = build("ar-everything")
    former = client.get(address(pack), headers={"Range": "bytes=10-"})
    assert (former.status_code, len(body(former))) == (206, pack.byte_size - 10)
    old = time.time() - 2 * 24 * 3600
    os.utime(pack_file(pack), (old, old))
    os.utime(pack_file(anew), (old, old))
    clean_folder()
    assert client.head(address(pack)).status_code == 404
    assert client.head(address(anew)).status_code == 200


@pytest.mark.parametrize("code", ["en", "ar"])
def test_the_page_says_what_there_is(client, works, code):
    for name in ("everything", "small-everything", "topic-victims"):
        build(f"{code}-{name}")
    text = client.get(f"/{code}/offline/").content.decode()
    for pack in OfflinePack.objects.filter(language=code).exclude(version=""):
        assert address(pack) in text
        assert pack.sha256 in text
    assert f"/{'ar' if code == 'en' else 'en'}-everything/" not in text
    assert ("Victims" if code == "en" else "الضحايا") in text


def test_the_page_asks_few_questions_of_the_database(client, works, django_assert_max_num_queries):
    build("en-everything")
    client.get("/en/offline/")
    with django_assert_max_num_queries(10):
        client.get("/en/offline/")
    assert Page.objects.exists()
