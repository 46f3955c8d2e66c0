"""What the first view of each page type costs a reader on a weak line, measured in Chromium."""

import re
import urllib.request

import pytest

from catalogue.models import Topic
from catalogue.tests.factories import make_work
from config.tests.weighing import HEAD, find_faults, serving, weigh_patiently
from pages.languages import language_codes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SENTENCE = {
    "ar": "تجميد ومصادرة أصول الإرهابيين من خلال التعاون القضائي بين الدول الأعضاء",
    "zh-hans": "通过会员国之间的司法合作冻结和没收恐怖分子的资产",
    "ru": "Замораживание и конфискация активов террористов в рамках судебного сотрудничества государств",
}
OTHERWISE = "Freezing and confiscating the assets of terrorists through judicial co-operation between States"
SHORT_FORM = ("ar",)


@pytest.fixture
def works():
    """25 works of each kind in six languages, one of which says much."""
    codes = tuple(language_codes())
    topics = [Topic.objects.create(slug=f"t{n}", labels=dict.fromkeys(codes, f"Topic {n}")) for n in range(6)]
    texts = {code: SENTENCE.get(code, OTHERWISE) for code in codes}
    for kind in ("training", "tool", "publication"):
        for number in range(25):
            long = number == 24
            make_work(
                kind,
                codes,
                key=f"{kind}-{number}",
                titles={code: f"{texts[code]} {number}" for code in codes},
                summary=f"{OTHERWISE}. " * 2,
                body=f"{OTHERWISE} " * (150 if long else 1),
                topics=topics[: 6 if long else 2],
                versions=tuple({"language": code} for code in codes[: 6 if long else 2]),
            )


def paths(code):
    found = {"home": f"/{code}/"}
    for kind, listing in (("training", "training"), ("tool", "tools"), ("publication", "publications")):
        found[f"listing of {listing}"] = f"/{code}/{listing}/"
        found[f"page of a {kind}"] = f"/{code}/{listing}/{kind}-24/"
    return found | {"search": f"/{code}/search/?q=terrorism"}


def test_each_page_type_is_light_and_soon_there(works, chromium, settings, tmp_path, is_long):
    rows, faults = [HEAD], []
    with serving(settings, tmp_path / "static") as address:
        for code in language_codes() if is_long else SHORT_FORM:
            for name, path in paths(code).items():
                weight = weigh_patiently(chromium, address, path)
                rows.append(f"{f'{name} ({code})':28} {weight}")
                faults += [f"{rows[-1]} {each}" for each in find_faults(weight)]
    print("\n" + "\n".join(rows))
    assert faults == [], "\n".join([HEAD, *faults])


def test_static_files_are_compressed_and_kept_for_ever(settings, tmp_path, client):
    # What was kept before names files of other names.
    assert b'"/static/css/frame.css"' in client.get("/en/").content
    with serving(settings, tmp_path / "static") as address:
        with urllib.request.urlopen(f"{address}/en/") as answer:
            html = answer.read().decode()
        linked = re.findall(r'(?:href|src)="(/static/[^"]+)"', html)
        assert linked
        for path in linked:
            assert re.search(r"\.[0-9a-f]{12}\.\w+$", path), path
            request = urllib.request.Request(f"{address}{path}", headers={"Accept-Encoding": "br, gzip"})
            with urllib.request.urlopen(request) as answer:
                assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"
                body, encoding = answer.read(), answer.headers["Content-Encoding"]
            if len(body) > 600:
                assert encoding == "br", path
