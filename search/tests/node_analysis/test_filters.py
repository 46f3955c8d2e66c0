"""Tokenizers, token filters and character filters by their official names: the same terms."""

import pytest

from search.tests.node_analysis.conftest import analyze


@pytest.mark.parametrize(
    ("tokenizer", "token_filter", "text", "terms"),
    [
        ("standard", "lowercase", "UNSCR Résolution", ["unscr", "résolution"]),
        ("standard", "uppercase", "icao", ["ICAO"]),
        ("keyword", "trim", "  a b ", ["a b"]),
        ("standard", "reverse", "abc", ["cba"]),
        ("standard", "asciifolding", "traité señal", ["traite", "senal"]),
        ("standard", {"type": "asciifolding", "preserve_original": True}, "traité", ["traite", "traité"]),
        ("standard", "arabic_normalization", "إرهـــاب اتفاقيّة", ["ارهاب", "اتفاقيه"]),
        ("standard", "arabic_stem", "والاتفاق", ["اتفاق"]),
        ("standard", "decimal_digit", "٦٢ ۶۲ ६२", ["62", "62", "62"]),
        ("standard", "cjk_width", "ＷＭＤ １９９９", ["WMD", "1999"]),
        ("standard", "cjk_bigram", "引渡公约 law", ["引渡", "渡公", "公约", "law"]),
        ("standard", {"type": "cjk_bigram", "output_unigrams": True}, "公约", ["公", "公约", "约"]),
        ("standard", {"type": "cjk_bigram", "ignored_scripts": ["han"]}, "公约", ["公", "约"]),
        ("standard", "elision", "l’accord D'Accord", ["accord", "Accord"]),
        ("standard", {"type": "elision", "articles": ["l"]}, "l'accord L'accord", ["accord", "L'accord"]),
        (
            "standard",
            {"type": "elision", "articles": ["l", "d"], "articles_case": True},
            "L’accord qu'il",
            ["accord", "qu'il"],
        ),
        ("standard", "porter_stem", "treaties ratified", ["treati", "ratifi"]),
        ("standard", "kstem", "treaties ratified", ["treaty", "ratify"]),
        ("standard", "stemmer", "treaties", ["treati"]),
        ("standard", {"type": "stemmer", "language": "light_english"}, "treaties", ["treaty"]),
        ("standard", {"type": "stemmer", "language": "minimal_english"}, "treaties ratified", ["treaty", "ratified"]),
        ("standard", {"type": "stemmer", "language": "possessive_english"}, "State's laws", ["State", "laws"]),
        ("standard", {"type": "stemmer", "language": "porter2"}, "generously", ["generous"]),
        ("standard", {"type": "stemmer", "name": "minimal_french"}, "accords", ["accord"]),
        ("standard", {"type": "stemmer", "language": "french"}, "juridictions", ["juridict"]),
        ("standard", {"type": "stemmer", "language": "light_french"}, "juridictions", ["juridiction"]),
        ("standard", {"type": "stemmer", "language": "light_russian"}, "конвенцией", ["конвенц"]),
        ("standard", {"type": "stemmer", "language": "spanish"}, "tratados", ["trat"]),
        ("standard", {"type": "stemmer", "language": "spanish_plural"}, "tratados", ["tratado"]),
        ("standard", {"type": "snowball", "language": "English"}, "generously", ["generous"]),
        ("standard", {"type": "snowball", "language": "Russian"}, "договоры", ["договор"]),
        ("standard", {"type": "stop", "stopwords": "_french_"}, "le droit", ["droit"]),
        ("standard", {"type": "stop", "stopwords": ["the", "of"]}, "the rule of law", ["rule", "law"]),
        ("smartcn_tokenizer", "smartcn_stop", "公约。", ["公约"]),
        (
            "smartcn_tokenizer",
            {"type": "smartcn_stop", "stopwords": ["_smartcn_", "的"]},
            "国际的公约。",
            ["国际", "公约"],
        ),
        (
            "keyword",
            "word_delimiter_graph",
            "S/RES/1373 (2001)",
            ["S", "RES", "1373", "2001"],
        ),
        (
            "keyword",
            {"type": "word_delimiter_graph", "preserve_original": True, "split_on_numerics": False},
            "A/RES/62/172",
            ["A/RES/62/172", "A", "RES", "62", "172"],
        ),
        (
            "keyword",
            {"type": "word_delimiter_graph", "catenate_numbers": True, "generate_number_parts": False},
            "62/172",
            ["62172"],
        ),
        ("keyword", {"type": "word_delimiter_graph", "type_table": ["/ => ALPHANUM"]}, "62/172-x", ["62/172", "x"]),
        ("keyword", {"type": "word_delimiter_graph", "protected_words": ["CTITF-1"]}, "CTITF-1", ["CTITF-1"]),
        ("standard", "edge_ngram", "treaty", ["t"]),
        ("standard", {"type": "edge_ngram", "min_gram": 2, "max_gram": 4}, "treaty", ["tr", "tre", "trea"]),
        (
            "standard",
            {"type": "edge_ngram", "min_gram": 2, "max_gram": 3, "preserve_original": True},
            "treaty",
            ["tr", "tre", "treaty"],
        ),
        ("standard", "ngram", "law", ["l", "la", "a", "aw", "w"]),
        ("standard", {"type": "ngram", "min_gram": 2, "max_gram": 3}, "law", ["la", "law", "aw"]),
        ("standard", {"type": "shingle", "output_unigrams": False}, "rule of law", ["rule of", "of law"]),
        ("standard", "unique", "law and law", ["law", "and"]),
        ("standard", {"type": "unique", "only_on_same_position": True}, "law law", ["law", "law"]),
        ("standard", {"type": "length", "min": 2, "max": 3}, "a of law treaty", ["of", "law"]),
        ("standard", "truncate", "internationally", ["internatio"]),
        ("standard", {"type": "truncate", "length": 3}, "treaty", ["tre"]),
        ("standard", {"type": "limit", "max_token_count": 2}, "one two three", ["one", "two"]),
        (
            "keyword",
            {"type": "pattern_replace", "pattern": "([0-9]+)/([0-9]+)", "replacement": "$1 $2"},
            "62/172",
            ["62 172"],
        ),
        ("keyword", {"type": "pattern_replace", "pattern": "/", "all": False}, "A/RES/1", ["ARES/1"]),
        ("keyword", {"type": "pattern_replace", "pattern": "res", "flags": "CASE_INSENSITIVE"}, "A/RES", ["A/"]),
        (
            "keyword",
            {"type": "pattern_capture", "patterns": ["([0-9]+)"], "preserve_original": False},
            "A/62/172",
            ["62", "172"],
        ),
        ("standard", "icu_folding", "Ёлка TRAITÉ ٦٢", ["елка", "traite", "62"]),
        ("keyword", {"type": "icu_normalizer", "name": "nfc"}, "e\u0301", ["é"]),
        ("keyword", {"type": "icu_transform", "id": "Traditional-Simplified"}, "國際公約", ["国际公约"]),
    ],
    ids=str,
)
def test_a_token_filter_of_the_official_name_makes_the_expected_terms(client, tokenizer, token_filter, text, terms):
    assert analyze(client, text, tokenizer=tokenizer, filter=[token_filter]) == terms


@pytest.mark.parametrize(
    ("marking", "terms"),
    [
        ({"type": "keyword_marker", "keywords": ["treaties"]}, ["treaties", "Treati", "law"]),
        ({"type": "keyword_marker", "keywords": ["treaties"], "ignore_case": True}, ["treaties", "Treaties", "law"]),
        ({"type": "keyword_marker", "keywords_pattern": "T.*"}, ["treati", "Treaties", "law"]),
        ({"type": "stemmer_override", "rules": ["treaties, laws => accords"]}, ["accords", "Treati", "accords"]),
    ],
    ids=str,
)
def test_marked_words_are_kept_from_the_stemmer(client, marking, terms):
    assert analyze(client, "treaties Treaties laws", tokenizer="standard", filter=[marking, "porter_stem"]) == terms


@pytest.mark.parametrize(
    ("tokenizer", "text", "terms"),
    [
        ("keyword", "A/RES/62/172", ["A/RES/62/172"]),
        ("whitespace", "A/RES/62/172 (2008)", ["A/RES/62/172", "(2008)"]),
        ({"type": "whitespace", "max_token_length": 3}, "treaty", ["tre", "aty"]),
        ("letter", "A/RES/62", ["A", "RES"]),
        ("ngram", "law", ["l", "la", "a", "aw", "w"]),
        (
            {"type": "edge_ngram", "min_gram": 2, "max_gram": 4, "token_chars": ["letter"]},
            "the 62 laws",
            ["th", "the", "la", "law", "laws"],
        ),
        (
            {
                "type": "ngram",
                "min_gram": 3,
                "max_gram": 3,
                "token_chars": ["digit", "custom"],
                "custom_token_chars": "/",
            },
            "A/62 17",
            ["/62"],
        ),
        ("pattern", "A/RES/62, 172", ["A", "RES", "62", "172"]),
        ({"type": "pattern", "pattern": "([0-9]+)", "group": 1}, "A/RES/62/172", ["62", "172"]),
        ("path_hierarchy", "law/penal/terrorism", ["law", "law/penal", "law/penal/terrorism"]),
        ({"type": "path_hierarchy", "delimiter": ".", "reverse": True}, "a.b.c", ["a.b.c", "b.c", "c"]),
        ({"type": "char_group", "tokenize_on_chars": ["/", "whitespace"]}, "A/RES/62 (b)", ["A", "RES", "62", "(b)"]),
        ("uax_url_email", "write to a@example.org", ["write", "to", "a@example.org"]),
        ("smartcn_tokenizer", "国际公约", ["国际", "公约"]),
        ("icu_tokenizer", "国际公约 law", ["国际", "公约", "law"]),
    ],
    ids=str,
)
def test_a_tokenizer_of_the_official_name_makes_the_expected_tokens(client, tokenizer, text, terms):
    assert analyze(client, text, tokenizer=tokenizer) == terms


@pytest.mark.parametrize(
    ("char_filter", "text", "result"),
    [
        ("html_strip", "a<b>b</b>&amp;c", "ab&c"),
        ({"type": "html_strip", "escaped_tags": ["b"]}, "a<b>b</b>", "a<b>b</b>"),
        ({"type": "mapping", "mappings": ["ё => е", "Ё=>Е", "\\u0640 =>"]}, "Ёлочкаё \u0640x", "Елочкае x"),
        ({"type": "pattern_replace", "pattern": "(\\d+)/(\\d+)", "replacement": "$1-$2"}, "62/172", "62-172"),
        ("icu_normalizer", "ＷＭＤ", "wmd"),
        ({"type": "icu_normalizer", "name": "nfc", "mode": "decompose"}, "é", "e\u0301"),
    ],
    ids=str,
)
def test_a_character_filter_of_the_official_name_changes_the_text(client, char_filter, text, result):
    assert analyze(client, text, tokenizer="keyword", char_filter=[char_filter]) == [result]
