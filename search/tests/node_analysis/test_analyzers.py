"""Analyzers, normalizers and synonyms by their official names, with their official parameters."""

import pytest
from elasticsearch import BadRequestError

from search.tests.node_analysis.conftest import analyze

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
