"""How high a search for known items can be expected to come."""

import pytest

from search.relevance.known_items import expect_mrr, expect_reciprocal_rank


def make_record(key: str, text: str, code: str = "en"):
    return {"key": key, "pages": {code: {"title": "", "summary": None, "body": text}}}


def make_item(key: str, query: str, code: str = "en"):
    return {"key": key, "queries": {code: query}}


def test_documents_that_cannot_be_told_apart_share_their_ranks():
    assert expect_reciprocal_rank(1) == 1
    assert expect_reciprocal_rank(2) == 0.75
    # The eleventh and later places count nothing.
    assert expect_reciprocal_rank(20) == pytest.approx(sum(1 / rank for rank in range(1, 11)) / 20)


def test_words_in_a_row_come_before_the_same_words_anywhere():
    records = [make_record("a", "Mutual legal assistance."), make_record("b", "Legal assistance, mutual")]
    assert expect_mrr(records, [make_item("a", "mutual legal assistance")], "en") == (1, 1)
    assert expect_mrr(records, [make_item("a", "assistance mutual")], "en") == (0, 0)
    assert expect_mrr(records, [make_item("a", "legal mutual")], "en") == (0.75, 0)


def test_chinese_is_compared_by_characters():
    records = [make_record("a", "关于引渡的条约", "zh-hans"), make_record("b", "引渡", "zh-hans")]
    assert expect_mrr(records, [make_item("a", "引渡的条约", "zh-hans")], "zh-hans") == (1, 1)
    assert expect_mrr(records, [make_item("a", "引渡", "zh-hans")], "zh-hans") == (0.75, 0)


def test_a_word_is_not_part_of_another():
    records = [make_record("a", "the rapist", "en"), make_record("b", "therapist", "en")]
    assert expect_mrr(records, [make_item("b", "therapist")], "en") == (1, 1)
