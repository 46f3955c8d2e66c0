"""What analysis must do on the local node and on the official distribution alike: the same names, the same terms.

ELASTICSEARCH_URL runs them against another node, which needs the plugins analysis-smartcn and analysis-icu.
"""

import os
import uuid

import pytest
from elasticsearch import BadRequestError, Elasticsearch


@pytest.fixture(scope="module")
def client(elasticsearch_url):
    with Elasticsearch(elasticsearch_url, request_timeout=30) as client:
        yield client


@pytest.fixture
def index_name(client):
    """A name for an index of one test's own."""
    name = f"{os.environ.get('SEARCH_INDEX_PREFIX', 'test')}-analysis-{uuid.uuid4().hex[:8]}"
    yield name
    client.indices.delete(index=name, ignore_unavailable=True)


def analyze(client, text, index=None, **parts):
    answer = client.indices.analyze(index=index, text=text, **parts)
    return [token["token"] for token in answer["tokens"]]


TEXTS = {
    "arabic": "تُلزم الاتفاقيةُ الدولَ الأطرافَ بتجريم تمويل الإرهاب، وقد فُتح باب التوقيع عليها عام ١٩٩٩",
    "cjk": "２０２１年《制止向恐怖主义提供资助的国际公约》 for the prosecutors: WMD 核",
    "english": "The prosecutors' manual explains what a State party's obligations are when financing is suspected.",
    "french": "L'extradition d’un suspect n'est pas refusée lorsqu'il s'agit d'infractions visées par les conventions",
    "russian": "Конвенция обязывает государства-участники признавать финансирование терроризма преступлением",
    "smartcn": "检察官手册说明了《制止恐怖主义爆炸的国际公约》规定的引渡义务。Prosecutors were trained.",
    "spanish": "Los fiscales están obligados a no denegar la extradición por los delitos de las convenciones",
}
PARTS = {
    "arabic": (
        "standard",
        ["lowercase", "decimal_digit", "stop_words", "arabic_normalization", "stems"],
        {"stop_words": {"type": "stop", "stopwords": "_arabic_"}, "stems": {"type": "stemmer", "language": "arabic"}},
    ),
    "cjk": (
        "standard",
        ["cjk_width", "lowercase", "cjk_bigram", "stop_words"],
        {"stop_words": {"type": "stop", "stopwords": ["for", "the"]}},
    ),
    "english": (
        "standard",
        ["possessive", "lowercase", "stop_words", "stems"],
        {
            "possessive": {"type": "stemmer", "language": "possessive_english"},
            "stop_words": {"type": "stop", "stopwords": "_english_"},
            "stems": {"type": "stemmer", "language": "english"},
        },
    ),
    "french": (
        "standard",
        ["articles", "lowercase", "stop_words", "stems"],
        {
            "articles": {
                "type": "elision",
                "articles": ["l", "m", "t", "qu", "n", "s", "j", "d", "c", "jusqu", "quoiqu", "lorsqu", "puisqu"],
                "articles_case": True,
            },
            "stop_words": {"type": "stop", "stopwords": "_french_"},
            "stems": {"type": "stemmer", "language": "light_french"},
        },
    ),
    "russian": (
        "standard",
        ["lowercase", "stop_words", "stems"],
        {"stop_words": {"type": "stop", "stopwords": "_russian_"}, "stems": {"type": "stemmer", "language": "russian"}},
    ),
    "smartcn": ("smartcn_tokenizer", ["porter_stem", "smartcn_stop"], {}),
    "spanish": (
        "standard",
        ["lowercase", "stop_words", "stems"],
        {
            "stop_words": {"type": "stop", "stopwords": "_spanish_"},
            "stems": {"type": "stemmer", "language": "light_spanish"},
        },
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_language_analyzer_does_the_same_as_its_parts_put_together(client, index_name, name):
    tokenizer, filters, definitions = PARTS[name]
    client.indices.create(
        index=index_name,
        settings={
            "number_of_replicas": 0,
            "analysis": {
                "filter": definitions,
                "analyzer": {"from_parts": {"type": "custom", "tokenizer": tokenizer, "filter": filters}},
            },
        },
    )
    whole = analyze(client, TEXTS[name], index=index_name, analyzer=name)
    assert len(whole) >= 6
    assert analyze(client, TEXTS[name], index=index_name, analyzer="from_parts") == whole


@pytest.mark.parametrize(
    ("analyzer", "one", "other"),
    [
        ("arabic", "الإرهابيين", "إرهاب"),
        ("arabic", "اتفاقيات", "الاتفاقية"),
        ("arabic", "٢٠١٤", "2014"),
        ("english", "financing", "financed"),
        ("english", "Prosecutor's", "prosecutors"),
        ("french", "d’extradition", "L'EXTRADITION"),
        ("french", "procureurs", "procureur"),
        ("russian", "конвенций", "конвенции"),
        ("russian", "терроризма", "терроризмом"),
        ("smartcn", "prosecutors", "Prosecutor"),
        ("spanish", "convenciones", "convención"),
        ("spanish", "fiscales", "fiscal"),
    ],
)
def test_forms_of_one_word_become_one_term(client, analyzer, one, other):
    terms = analyze(client, one, analyzer=analyzer)
    assert len(terms) == 1
    assert analyze(client, other, analyzer=analyzer) == terms


def test_smartcn_cuts_chinese_into_words_and_cyrillic_and_arabic_into_letters(client):
    """Why every field that smartcn reads has a second reading by the standard tokenizer."""
    assert analyze(client, "反恐怖主义公约", analyzer="smartcn") == ["反", "恐怖主义", "公约"]
    assert analyze(client, "суд", analyzer="smartcn") == ["с", "у", "д"]
    assert analyze(client, "حكم", analyzer="smartcn") == ["ح", "ك", "م"]


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


def test_a_keyword_field_can_be_normalized_by_filters_of_single_characters(client, index_name):
    filters = ["lowercase", "asciifolding", "trim", "arabic_normalization", "decimal_digit", "cjk_width", "elision"]
    client.indices.create(
        index=index_name, settings={"analysis": {"normalizer": {"plain": {"type": "custom", "filter": filters}}}}
    )
    assert analyze(client, " L'Été ٦٢ ＡＢ ", index=index_name, normalizer="plain") == ["ete 62 ab"]


def test_a_normalizer_may_not_use_a_stemmer(client, index_name):
    with pytest.raises(BadRequestError, match="may not use filter"):
        client.indices.create(
            index=index_name,
            settings={"analysis": {"normalizer": {"stems": {"type": "custom", "filter": ["porter_stem"]}}}},
        )


def test_an_analyzer_takes_its_own_stop_words_and_words_not_to_stem(client, index_name):
    own = {"type": "english", "stopwords": ["shall"], "stem_exclusion": ["prosecutors"]}
    client.indices.create(index=index_name, settings={"analysis": {"analyzer": {"own": own}}})
    terms = analyze(client, "prosecutors shall follow the treaties", index=index_name, analyzer="own")
    assert terms == ["prosecutors", "follow", "the", "treati"]


def synonym_settings(rules, before=(), **options):
    return {
        "number_of_replicas": 0,
        "analysis": {
            "filter": {"same": {"type": "synonym_graph", "synonyms": rules, **options}},
            "analyzer": {"with_synonyms": {"tokenizer": "standard", "filter": ["lowercase", *before, "same"]}},
        },
    }


def test_a_phrase_is_found_by_its_abbreviation(client, index_name):
    client.indices.create(
        index=index_name,
        settings=synonym_settings(["ICSFT, Terrorist Financing Convention"]),
        mappings={
            "properties": {"title": {"type": "text", "analyzer": "standard", "search_analyzer": "with_synonyms"}}
        },
    )
    client.index(index=index_name, id="phrase", document={"title": "The Terrorist Financing Convention"})
    client.index(index=index_name, id="words", document={"title": "Financing a terrorist; a convention"}, refresh=True)
    found = client.search(index=index_name, query={"match_phrase": {"title": "icsft"}})
    assert [hit["_id"] for hit in found["hits"]["hits"]] == ["phrase"]


def test_synonym_rules_go_through_the_filters_before_them(client, index_name):
    client.indices.create(index=index_name, settings=synonym_settings(["Treaties => accord"], ["porter_stem"]))
    assert analyze(client, "treaty", index=index_name, analyzer="with_synonyms") == ["accord"]


def test_a_synonym_rule_that_cannot_be_read_is_refused_or_if_lenient_left_out(client, index_name):
    settings = synonym_settings(["the => a", "law => right"], ["stop"])
    with pytest.raises(BadRequestError, match="failed to build synonyms"):
        client.indices.create(index=index_name, settings=settings)
    settings = synonym_settings(["the => a", "law => right"], ["stop"], lenient=True)
    client.indices.create(index=index_name, settings=settings)
    assert analyze(client, "the law", index=index_name, analyzer="with_synonyms") == ["right"]


def test_synonyms_cannot_be_read_through_a_filter_that_makes_several_tokens(client, index_name):
    with pytest.raises(BadRequestError, match="cannot be used to parse synonyms"):
        client.indices.create(index=index_name, settings=synonym_settings(["law => right"], ["ngram"]))


@pytest.mark.parametrize(
    ("token_filter", "reason"),
    [
        ({"type": "ngram", "min_gram": 1, "max_gram": 5}, "max_ngram_diff"),
        ({"type": "stemmer", "language": "klingon"}, "Invalid stemmer class specified: klingon"),
        ({"type": "keyword_marker"}, "keywords_pattern"),
        ({"type": "elision"}, "articles"),
        ({"type": "stemmer_override"}, "rules"),
        ({"type": "synonym"}, "synonyms"),
        ({"type": "pattern_replace"}, "pattern"),
        ({"type": "word_delimiter_graph", "type_table": ["ab => ALPHA"]}, "single character"),
        ({"type": "no_such_filter"}, "no_such_filter"),
    ],
    ids=str,
)
def test_wrong_settings_of_a_filter_are_refused_with_the_reason(client, index_name, token_filter, reason):
    with pytest.raises(BadRequestError, match=reason):
        client.indices.create(
            index=index_name,
            settings={
                "analysis": {
                    "filter": {"wrong": token_filter},
                    "analyzer": {"broken": {"tokenizer": "standard", "filter": ["wrong"]}},
                }
            },
        )
