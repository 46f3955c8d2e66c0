"""A source's text is recognised on its translations."""

import random

import pytest
from wagtail_localize.models import StringTranslation

from catalogue.plain_text import plain_to_body
from catalogue.translations.publication_guard import UntranslatedPageError
from catalogue.translations.sync import sync_page
from catalogue.translations.sync_run import SyncRun
from catalogue.translations.tests.conftest import is_public
from catalogue.translations.texts import untranslated_texts

RICH_TEXTS = [
    "<p>A &amp; B &lt; C</p>",
    '<p>See <a href="https://example.org/?a=1&amp;b=2">this <b>bold</b> page</a> &nbsp; now.</p>',
    "<p>One<br/>two<br/>three</p><ul><li>item <i>one</i></li><li><b>item two</b></li></ul>",
    "<ol><li><p>nested</p></li></ol><p>H<sub>2</sub>O and x<sup>2</sup></p>",
    "<p>“Curly” — dash… and 中文 and عربي</p>",
    '<p><a linktype="page" id="1">internal link</a> text</p><p></p><p> spaced </p>',
    "<p>1 > 0 and 'quotes' \"double\"</p>",
]


@pytest.mark.parametrize("markup", RICH_TEXTS)
def test_source_text_is_recognised_whatever_its_markup(english_page, steps, markup):
    body = [
        ("text", markup),
        ("heading", "Tom & Jerry <3"),
        ("quotation", {"text": "Line one\nline two", "source": ""}),
    ]
    page = steps.publish(english_page, body=body, summary="Line one\n\nLine & two", purpose=markup)
    sync_page(SyncRun(), page, ["ar"])

    draft = steps.page_in(page, "ar")
    total, _done = steps.translation(page, "ar").get_progress()
    assert len(untranslated_texts(draft)) == total
    steps.translate(page, "ar")
    assert untranslated_texts(steps.publish_translation(page, "ar")) == []


def test_no_half_of_a_translation_is_ever_public(english_page, steps):
    """Any choice of missing texts is refused: 10 random halves of a page with ten paragraphs."""
    chosen = random.Random(5)
    page = steps.publish(english_page, body=plain_to_body("\n\n".join(f"Paragraph number {n}." for n in range(10))))
    sync_page(SyncRun(), page, ["es"])
    steps.translate(page, "es")
    entered = list(StringTranslation.objects.filter(locale__language_code="es"))
    spanish = steps.page_in(page, "es")
    for _round in range(10):
        StringTranslation.objects.filter(locale__language_code="es").delete()
        kept = chosen.sample(entered, chosen.randrange(len(entered)))
        StringTranslation.objects.bulk_create(kept)
        steps.translation(page, "es").save_target(publish=False)
        revision = steps.page_in(page, "es").get_latest_revision()
        with pytest.raises(UntranslatedPageError, match=str(len(entered) - len(kept))):
            revision.publish()
        assert not is_public(spanish)
