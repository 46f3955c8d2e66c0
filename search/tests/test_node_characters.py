"""The local node folds and maps characters and cuts Chinese faster than Lucene does, and no differently."""

import random

import pytest
from elasticsearch import Elasticsearch

from catalogue.demo.records import read_works

# Everything that Lucene folds lies in these, with much beside it that stays.
FOLDED_RANGES = [range(0x80, 0x3000), range(0xA640, 0xA800), range(0xFB00, 0xFB10), range(0xFF00, 0xFFF0)]
PER_REQUEST = 4_000
RULES = ["ё => е", "Ё=>Е", "\\u0640 =>", "\\u200F =>", "' => \\u0020"]
# A rule of several characters, so that Lucene's own filter is used.
LONG_RULE = "zqzq => zq"


@pytest.fixture(scope="module")
def client(elasticsearch_url):
    with Elasticsearch(elasticsearch_url, request_timeout=30) as client:
        yield client


def analyze(client, text, **parts):
    return client.indices.analyze(text=text, **parts)["tokens"]


def test_every_character_is_folded_as_lucene_folds_it(client):
    characters = [chr(code) for codes in FOLDED_RANGES for code in codes if not chr(code).isspace()]
    lucene = {"type": "asciifolding", "preserve_original": True}
    for start in range(0, len(characters), PER_REQUEST):
        text = " ".join(f"x{each}é" for each in characters[start : start + PER_REQUEST])
        fast = [token["token"] for token in analyze(client, text, tokenizer="whitespace", filter=["asciifolding"])]
        # Of the two at a place the folded one comes first.
        slow = {
            token["position"]: token["token"]
            for token in reversed(analyze(client, text, tokenizer="whitespace", filter=[lucene]))
        }
        assert fast == [slow[place] for place in sorted(slow)]


@pytest.mark.parametrize(
    "text",
    [
        "ع\u0640\u0640\u0640ربية",
        "\u200f\u200fбольшой ещё\u200f ёж\u200f",
        "\u0640 \u200f\u0640",
        "l'État d'Ёлка\u200f 'x'",
        "прочтё\u200fнный \u0640ко\u0640нец " * 3_000,
        "\u200f" * 20_000 + "конец",
    ],
    ids=["inside", "around", "nothing left", "parted", "over many buffers", "a whole buffer dropped"],
)
def test_characters_are_mapped_to_the_same_words_at_the_same_places(client, text):
    fast, slow = (
        analyze(client, text, tokenizer="standard", char_filter=[{"type": "mapping", "mappings": rules}])
        for rules in (RULES, [*RULES, LONG_RULE])
    )
    assert fast == slow


def make_chinese_texts():
    """Texts of the demo works, and mixtures of characters that no text has."""
    pages = [work["pages"].get("zh-hans", {}) for work in read_works()]
    texts = [" ".join(str(page.get(name, "")) for name in ("title", "summary", "body")) for page in pages]
    known = "".join(texts)
    randomly = random.Random(62172)
    rare = [chr(code) for code in range(0x4E00, 0x9FA6)]
    others = " \u3000\t\n，。！《》ＡＢｃ１２abCD19-/é№жع\U00020000"
    mixed = ["".join(randomly.choice(randomly.choice([known, rare, others])) for _ in range(400)) for _ in range(60)]
    return [*filter(str.strip, texts), *mixed, "恐 怖 主 义 公\n约", "恐怖主义" * 800, "引", "  \u3000"]


def test_chinese_is_cut_into_the_words_of_smartcn_at_the_same_places(client):
    count = 0
    for text in make_chinese_texts():
        fast = analyze(client, text, analyzer="smartcn")
        assert fast == analyze(client, text, tokenizer="smartcn_tokenizer", filter=["porter_stem", "smartcn_stop"])
        count += len(fast)
    assert count > 10_000
