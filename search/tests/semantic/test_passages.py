"""How pages are cut into passages."""

import pytest

from search.semantic.passages import MAX_LENGTH, MAX_PASSAGES, cut_passages, measure_length


@pytest.mark.parametrize(
    "text", ["Four words in it. ", "中文的一句话说明问题。", "wordswithoutend" * 40, "نص عربي قصير؟ "]
)
def test_passages_are_short_and_nothing_of_a_page_is_lost_between_them(text):
    body = "".join(f"{number} {text}" for number in range(60))
    passages = cut_passages("Title", "Summary", body)
    assert passages[0] == "Title\nSummary"
    assert len(passages) <= MAX_PASSAGES
    assert all(0 < measure_length(each) <= MAX_LENGTH for each in passages)
    joined = "".join(passages[1:]).replace(" ", "")
    assert body.replace(" ", "").startswith(joined)
    assert len(passages) == MAX_PASSAGES or joined == body.replace(" ", "")


def test_a_summary_that_the_text_repeats_is_one_passage():
    assert cut_passages("T", "What it is.", "What it is. More of it.") == ["T\nWhat it is.", "More of it."]
    assert cut_passages("", "", "") == []
