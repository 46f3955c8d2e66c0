"""What a machine must leave alone: titles, names, symbols, words that are never translated."""

import pytest

from catalogue.translations.protected_text import LostTermError, protect
from catalogue.translations.quality.terms import Entry, Names, Terms, Vocabulary

CONVENTION = "International Convention against the Taking of Hostages"
TITLE = "Convention internationale contre la prise d'otages"
TERMS = Terms(
    "en",
    "fr",
    Vocabulary(
        [
            Entry("hostages", kind="instrument", names={"en": Names(CONVENTION), "fr": Names(TITLE)}),
            Entry("sherloc", is_kept=True, names={"en": Names("SHERLOC")}),
            Entry("extradition", names={"en": Names("extradition"), "fr": Names("extradition (fr)")}),
            Entry("unnamed", kind="instrument", names={"en": Names("Convention without a French title")}),
        ]
    ),
)


def sent(source: str) -> str:
    return protect(source, TERMS).html


def test_an_official_title_goes_out_in_its_target_wording():
    text = protect(f"The {CONVENTION} (1979) &amp; extradition.", TERMS)
    assert CONVENTION not in text.html
    assert f'<span class="notranslate" id="k1" translate="no">{TITLE}</span>' in text.html
    assert text.html.endswith("&amp; extradition.")
    answer = text.html.replace("The ", "La ").replace(TITLE, "tout autre chose")
    assert text.restore(answer) == f"La {TITLE} (1979) &amp; extradition."


def test_symbols_and_kept_words_stay_within_their_tags():
    text = protect('See <b>S/RES/1373 (2001)</b> in <a id="a1">SHERLOC</a>.', TERMS)
    assert list(text.wordings.values()) == ["S/RES/1373 (2001)", "SHERLOC"]
    assert text.restore(text.html) == 'See <b>S/RES/1373 (2001)</b> in <a id="a1">SHERLOC</a>.'


@pytest.mark.parametrize("source", ["Plain &amp; simple", "<b>bold</b><br/>", "", "Convention without a French title"])
def test_other_texts_go_out_as_they_are(source):
    text = protect(source, TERMS)
    assert text.html == source
    assert text.restore("Autre <b>texte</b>") == "Autre <b>texte</b>"


@pytest.mark.parametrize("change", [lambda html: "rien", lambda html: html + html])
def test_a_lost_or_doubled_wording_is_noticed(change):
    text = protect("SHERLOC", TERMS)
    with pytest.raises(LostTermError):
        text.restore(change(text.html))


def test_a_wording_is_text_and_never_markup():
    terms = Terms("en", "fr", Vocabulary([Entry("x", is_kept=True, names={"en": Names("R<D")})]))
    text = protect("About R&lt;D", terms)
    assert text.restore(text.html) == "About R&lt;D"
