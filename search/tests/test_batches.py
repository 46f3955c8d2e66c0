"""What works are built from is read in bulk and by short cuts, and is what Wagtail and the models say one by one."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.rich_text import get_text_for_indexing

from catalogue.models import Body, Topic
from catalogue.tests.factories import make_work
from pages.languages import language_codes
from search import plain_text
from search.batches import read_batch
from search.builders import BuildResult
from search.documents import DOCUMENTS
from search.indexing import Targets, build_actions
from search.tests.conftest import page_of


@pytest.mark.django_db
def test_the_address_of_a_page_is_the_one_wagtail_gives_it():
    work = make_work(languages=tuple(language_codes()))
    batch = read_batch([work.key])
    pages = batch.pages[work.pk]
    assert set(pages) == set(language_codes())
    for code, page in pages.items():
        assert batch.url_of(page) == page_of(work, code).get_url_parts()[2]
    assert batch.url_of(pages["en"]._replace(url_path="/elsewhere/")) == ""


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow_with_the_works(django_assert_max_num_queries):
    topic = Topic.objects.create(slug="hostages", labels={"en": "Hostages"})
    body = Body.objects.create(slug="unodc", labels={"en": "Office on Drugs and Crime"})
    works = [make_work(languages=("en", "fr"), topics=(topic,), bodies=(body,)) for _ in range(5)]
    with django_assert_max_num_queries(25):
        batch = read_batch([work.key for work in works])
    assert all(batch.subjects[work.pk].topics == [topic] for work in works)
    assert all(batch.subjects[work.pk].bodies == [body] for work in works)


@pytest.mark.parametrize(
    "html",
    [
        '<p>One</p><p data-block-key="a1b2">two <b>bold</b> &amp; <a linktype="page" id="3">link</a></p>',
        "<h2>Heading</h2><ul><li>1</li><li>2</li></ul>line<br/>next<hr/>H<sub>2</sub>O",
        "a &lt;b&gt; c, 3 &lt; 4",
        "no tags",
        "3 < 4 <p>and</p> 5 > 4",
        "<p>left open <b>bold",
        "<!-- note --><p title='a > b'>x</p><script>alert(1)</script><img src=\"x\">",
        '<p>one<embed alt="x" embedtype="image" format="left" id="1"/></p>',
    ],
)
def test_rich_text_says_what_wagtail_reads_in_it(html):
    assert plain_text.text_for_indexing(html) == get_text_for_indexing(html)


def clean_at_length(text):
    text = plain_text.NO_TEXT.sub(" ", text)
    text = plain_text.PRESENTATION_FORMS.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    text = plain_text.SPACES.sub(" ", unicodedata.normalize("NFC", text))
    return plain_text.EMPTY_LINES.sub("\n", text).strip()


CHARACTERS = st.one_of(
    st.characters(exclude_categories=()),
    st.sampled_from("a é\u0301\u00a0 \t\n\r\x00\ue000\u200f\ufdfa\ufe8d\ufefb\u2028\u3000字ж"),
)


@given(st.text(CHARACTERS, max_size=40))
def test_text_is_cleaned_the_same_by_the_short_way_as_by_the_long_one(text):
    assert plain_text.clean_text(text) == clean_at_length(text)


def test_only_of_works_that_waited_a_new_index_is_told_to_remove_what_is_no_more():
    built = BuildResult(records={"waited": {}, "other": {}})
    targets = Targets(live={}, under_construction={"en": ["building-en"], "files": ["building-files"]})
    removed = [action["delete"]["_id"] for action, _record in build_actions(built, 1, targets, {"waited"})]
    assert removed == ["waited", *(f"waited/{code}" for code in DOCUMENTS)]
    assert len(list(build_actions(built, 1, targets))) == 2 * len(removed)
