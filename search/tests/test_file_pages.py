"""Pages inside files that hold the reader's words: which page, which file, which language, and none that is private."""

import pytest
from wagtail.models import Collection, CollectionViewRestriction

from catalogue.tests.factories import make_work
from search import file_pages
from search.file_documents import mark_page, page_of_fragment, without_marks
from search.file_pages import find_file_pages
from search.request import SearchRequest
from search.tests.conftest import ask
from search.tests.test_file_documents import make_document

pytestmark = pytest.mark.django_db

LONG = "Cooperation between central authorities is described here at length and in every detail. " * 12


@pytest.fixture(autouse=True)
def _patient(settings):
    # The first search after the start of a node takes longest, and a busy machine takes longer.
    settings.SEARCH_REQUEST_TIMEOUT = 20.0


def pages_for(query, key, language="en", labels=None):
    return find_file_pages(SearchRequest(language=language, query=query), [key], labels or {}).get(key, [])


@pytest.mark.parametrize(
    ("code", "text", "words"),
    [
        ("ar", "يجوز تسليم المجرمين بين الدول. قرار بشأن حماية الشهود؟ نعم.", "حماية الشهود"),
        ("zh-hans", "本手册说明引渡程序，包括人质案件。另见第五条。", "引渡"),
        ("en", "Extradition of offenders requires evidence. Witnesses are protected.", "protecting witness"),
        ("fr", "L’extradition exige des preuves électroniques recevables.", "preuve electronique"),
        ("ru", "Выдача преступников требует доказательств.", "доказательства"),
        ("es", "La extradición exige pruebas electrónicas.", "prueba electronica"),
    ],
)
def test_a_hit_names_the_page_and_leads_to_it(drain, code, text, words):
    document = make_document("", text.replace(text, "…"), text, name="guide.pdf", title="Guide")
    make_work(key="work", versions=({"language": code, "document": document},))
    drain()
    [hit] = pages_for(words, "work", code)
    assert (hit.number, hit.language, hit.title, hit.is_slide) == (3, code, "Guide", False)
    assert hit.url == f"{document.url}#page=3"
    assert "<mark>" in hit.excerpt
    assert without_marks(hit.excerpt) == hit.excerpt


def test_the_best_pages_come_first_and_each_once(drain):
    document = make_document(LONG, LONG + "The numbat is seen.", LONG, LONG + "Numbat and quokka, numbat. " + LONG)
    make_work(key="work", versions=({"language": "en", "document": document},))
    drain()
    assert {hit.number for hit in pages_for("numbat", "work")} == {2, 4}
    assert pages_for("numbat quokka", "work")[0].number == 4


def test_two_files_in_one_language_are_told_apart(drain):
    first, second = make_document("one", "two"), make_document("three", "the quokka", title="Annex")
    versions = (
        {"language": "en", "document": first},
        {"language": "en", "document": second, "kind": "adapted"},
    )
    make_work(key="work", versions=versions)
    drain()
    [hit] = pages_for("quokka", "work")
    assert (hit.number, hit.title, hit.url) == (2, "Annex", f"{second.url}#page=2")


def test_a_slide_is_called_one_and_its_address_has_no_page(drain):
    document = make_document("one", "the quokka", name="talk.pptx")
    make_work(key="work", versions=({"language": "en", "document": document},))
    drain()
    [hit] = pages_for("quokka", "work")
    assert (hit.number, hit.is_slide, hit.url) == (2, True, document.url)


def test_other_names_of_the_same_thing_are_found_in_files_of_their_language(drain):
    document = make_document("un", "La remise de l’auteur présumé est une extradition.")
    make_work(key="work", versions=({"language": "fr", "document": document},))
    drain()
    [hit] = pages_for("تسليم المجرمين", "work", "ar", {"fr": ["extradition"]})
    assert (hit.number, hit.language) == (2, "fr")


def test_a_file_in_the_readers_language_goes_before_one_that_says_it_more_often(drain):
    own, other = make_document("للإرهاب نص طويل وكلمات كثيرة " * 20), make_document("恐怖主义。恐怖主义。")
    make_work(key="work", versions=({"language": "ar", "document": own}, {"language": "zh-hans", "document": other}))
    drain()
    [hit] = pages_for("ارهاب", "work", "ar", {"ar": ["الإرهاب"], "zh-hans": ["恐怖主义"]})
    assert hit.language == "ar"


def test_a_file_that_became_private_a_moment_ago_is_not_quoted(drain):
    document = make_document("the quokka")
    make_work(key="work", versions=({"language": "en", "document": document},))
    drain()
    assert pages_for("quokka", "work")
    collection = Collection.get_first_root_node().add_child(instance=Collection(name="Internal"))
    document.collection = collection
    document.save()
    CollectionViewRestriction.objects.create(collection=collection, restriction_type=CollectionViewRestriction.LOGIN)
    # Nothing was drained: the index still has the file.
    assert pages_for("quokka", "work") == []


def test_markup_and_marks_in_a_file_are_harmless(drain):
    document = make_document("<script>alert(1)</script> \ue000quokka\ue001 \ue105 & more")
    make_work(key="work", versions=({"language": "en", "document": document},))
    drain()
    [hit] = pages_for("quokka", "work")
    assert hit.number == 1
    assert "<" not in hit.excerpt.replace("<mark>", "").replace("</mark>", "")


def test_results_come_without_pages_when_the_index_of_files_fails(drain, monkeypatch):
    document = make_document("the quokka")
    make_work(key="work", titles={"en": "Quokka"}, versions=({"language": "en", "document": document},))
    drain()
    monkeypatch.setattr(file_pages, "FILES", "nowhere")
    results = ask("quokka")
    assert [hit.key for hit in results.hits] == ["work"]
    assert results.engine == "elasticsearch"
    assert results.hits[0].file_hits == []


def test_a_hit_of_a_search_has_its_pages_on_the_page_and_in_the_api(drain, client):
    document = make_document("one", "les preuves du numbat", title="Manuel")
    make_work(key="work", versions=({"language": "fr", "document": document},))
    drain()
    [hit] = ask("numbat").hits[0].file_hits
    assert hit.number == 2
    html = client.get("/en/search/?q=numbat").content.decode()
    assert f'href="{document.url}#page=2"' in html
    assert 'lang="fr"' in html
    [result] = client.get("/api/v1/search/?q=numbat&lang=en").json()["results"]
    [page] = result["file_pages"]
    assert (page["page"], page["language"], page["title"]) == (2, "fr", "Manuel")
    assert page["url"].endswith("#page=2")


def test_every_fragment_of_a_page_has_its_number():
    marked = mark_page(LONG, 12)
    words = marked.split(" ")
    assert all(page_of_fragment(" ".join(words[start : start + 12])) == 12 for start in range(len(words) - 12))
    assert without_marks(marked) == LONG
