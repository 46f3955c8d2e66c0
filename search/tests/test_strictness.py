"""How much of a query must be there: most of its words or pairs, and less where so much finds next to nothing."""

import feedparser
import pytest

from catalogue.models import Topic
from catalogue.tests.factories import make_work
from search.chinese_numbers import write_number
from search.explanation import explain_search
from search.page_request import LEAST_FOUND
from search.request import SearchRequest
from search.tests.conftest import ask

pytestmark = pytest.mark.django_db
QUERY = "证人保护"


def make_chinese(title, **options):
    return make_work(languages=("zh-hans",), titles={"zh-hans": title}, **options).key


def test_where_enough_works_have_the_whole_query_one_pair_of_it_is_no_hit(drain, find):
    whole = {make_chinese("证人保护手册"), make_chinese("证人的保护与赔偿：证人保护"), make_chinese("论证人保护")}
    make_chinese("环境保护")
    make_chinese("证人名单，护照保管")
    drain()
    assert len(whole) == LEAST_FOUND
    assert set(find(QUERY, "zh-hans")) == whole


def test_where_next_to_nothing_has_the_whole_query_parts_of_it_follow(drain, find):
    whole, part = make_chinese("证人保护手册"), make_chinese("环境保护")
    drain()
    assert find(QUERY, "zh-hans") == [whole, part]
    explained = explain_search(SearchRequest(language="zh-hans", query=QUERY))
    assert [hit.key for hit in explained.hits] == [whole, part]


def test_a_frequent_word_of_two_halves_is_not_enough(drain, find):
    wanted = {make_chinese(title) for title in ("海上恐怖主义", "海上的恐怖主义", "恐怖主义与海上安全")}
    make_chinese("恐怖主义受害者")
    drain()
    assert set(find("海上恐怖主义", "zh-hans")) == wanted


def test_a_number_among_chinese_words_is_not_left_out(drain, find):
    wanted = {make_chinese(f"第1373号决议{place}") for place in "甲乙丙"}
    make_chinese("第2178号决议")
    drain()
    assert set(find("第1373号决议", "zh-hans")) == wanted


def test_what_is_chosen_beside_a_query_doesnt_change_how_much_of_it_must_be_there(drain, find):
    topic = Topic.objects.create(slug="witnesses", labels={"en": "Witnesses"})
    chosen = make_chinese("证人保护手册", topics=(topic,))
    make_chinese("论证人保护")
    make_chinese("证人保护制度")
    make_chinese("环境保护", topics=(topic,))
    drain()
    assert find(QUERY, "zh-hans", topic="witnesses") == [chosen]
    assert ask(QUERY, "zh-hans", topic="witnesses").total == 1


def test_a_loose_search_stays_loose_when_it_is_narrowed(drain, find):
    topic = Topic.objects.create(slug="witnesses", labels={"en": "Witnesses"})
    make_chinese("证人保护手册")
    part = make_chinese("环境保护", topics=(topic,))
    drain()
    assert find(QUERY, "zh-hans", topic="witnesses") == [part]


@pytest.mark.parametrize(
    ("code", "title", "strange"),
    [("en", "witness protection", "zzz"), ("ru", "защита свидетелей", "жжж"), ("ar", "حماية الشهود", "ذذذ")],
)
def test_one_word_of_two_is_a_hit_only_where_next_to_nothing_has_both(drain, find, code, title, strange):
    first = title.split()[0]
    for number in range(LEAST_FOUND):
        make_work(key=f"whole-{number}", languages=(code,), titles={code: f"{title} {number}"})
    make_work(key="part", languages=(code,), titles={code: f"{first} {strange}"})
    drain()
    assert set(find(title, code)) == {f"whole-{number}" for number in range(LEAST_FOUND)}
    assert find(f"{strange} {first}", code)[0] == "part"
    assert len(find(f"{strange} {first}", code)) == LEAST_FOUND + 1


def test_readers_are_told_of_a_loose_search_and_not_of_one_that_brings_nothing_more(client, drain):
    make_work(key="whole", titles={"en": "witness protection"})
    drain()
    assert not answer_of(client, "witness protection")["loosened"]
    make_work(key="part", titles={"en": "witness zzz"})
    drain()
    assert answer_of(client, "witness protection")["loosened"]
    notice = "those that have only some of them are shown as well"
    assert notice in client.get("/en/search/?q=witness+protection").content.decode()
    assert notice not in client.get("/en/search/?q=witness").content.decode()


def test_a_foreign_particle_finds_no_chinese_text(drain, find):
    make_chinese("纪念 Charles de Gaulle")
    drain()
    assert find("Convención de Zanzíbar", "zh-hans") == []


@pytest.mark.parametrize(("text", "query"), [("公约第七条的适用", "第7条"), ("第21条的适用", "第二十一条")])
def test_an_article_is_found_in_either_way_of_writing_its_number(drain, find, text, query):
    key = make_chinese(text)
    make_chinese("第八条与第31条的适用")
    drain()
    assert find(query, "zh-hans") == [key]


def test_an_article_alone_is_not_loosened_in_either_way_of_writing_it(drain, find):
    whole = make_chinese("公约第七条的适用")
    make_chinese("公约第七章的适用")
    drain()
    assert find("第七条", "zh-hans") == find("第7条", "zh-hans") == [whole]


def test_numbers_are_written_as_in_the_names_of_articles():
    numbers = {
        7: "七",
        10: "十",
        11: "十一",
        21: "二十一",
        100: "一百",
        103: "一百零三",
        110: "一百一十",
        215: "二百一十五",
    }
    assert {number: write_number(number) for number in numbers} == numbers


def answer_of(client, query):
    return client.get("/api/v1/search/", {"q": query, "lang": "en"}).json()


def test_the_feed_of_a_loose_search_brings_what_its_page_shows_and_of_a_strict_one_no_more(client, drain, find):
    words = ("q=witness+protection", "q=witness+protection&topic=witnesses")
    topic = Topic.objects.create(slug="witnesses", labels={"en": "Witnesses"})
    make_work(key="whole-0", titles={"en": "witness protection"}, topics=(topic,))
    make_work(key="part", titles={"en": "witness zzz"}, topics=(topic,))
    drain()
    for query in words:
        assert feed_keys(client, query) == {"whole-0", "part"}
    assert set(find("witness protection")) == {"whole-0", "part"}
    for number in range(1, LEAST_FOUND):
        make_work(key=f"whole-{number}", titles={"en": f"witness protection {number}"})
    drain()
    whole = {f"whole-{number}" for number in range(LEAST_FOUND)}
    assert feed_keys(client, words[0]) == set(find("witness protection")) == whole
    # Whether a search is loose doesn't change with what is chosen beside it.
    assert feed_keys(client, words[1]) == set(find("witness protection", topic="witnesses")) == {"whole-0"}


def feed_keys(client, query):
    entries = feedparser.parse(client.get(f"/en/search/feed.atom?{query}").content).entries
    return {entry.id.split("/")[1] for entry in entries}
