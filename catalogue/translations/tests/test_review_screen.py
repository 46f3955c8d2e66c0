"""The approvers' screen: what it shows, what may be approved in which words, what is said of the publication."""

import pytest

from catalogue.tests.factories import make_work
from catalogue.translations.admin.editor_selection import PER_PAGE
from catalogue.translations.models import TextReview, TranslationJob
from catalogue.translations.places import placed_texts
from catalogue.translations.tests.conftest import is_public, messages_of
from catalogue.translations.tests.editor_steps import (
    ARABIC,
    address,
    form_of,
    make_person,
    read,
    soup_of,
    submit,
    value_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def translator(db):
    return make_person("translator", "Translator")


@pytest.fixture
def approver(client, db):
    person = make_person("approver", "Approver")
    client.force_login(person)
    return person


def url(translation) -> str:
    return address("translation_review", translation)


def states(translation) -> list[str]:
    return [each.state for each in placed_texts(translation)]


def decide(soup, *decisions: str, **more: str) -> dict[str, str]:
    """Return the form with a decision for each text in its order."""
    data = form_of(soup)
    names = [name for name in data if name.startswith("decision-")]
    return {**data, **dict(zip(names, decisions, strict=False)), "action": "decide", **more}


def test_the_screen_shows_source_and_words_with_languages_directions_and_translator(
    client, approver, translator, arabic
):
    submit(arabic, ARABIC, translator)
    row = read(client, url(arabic)).select(".text-row")[0]
    source, target = row.select(".text-row__words")
    assert (source.get_text(), source["lang"], source["dir"]) == ("Model law on evidence", "en", "ltr")
    assert (target.get_text(), target["lang"], target["dir"]) == (ARABIC[0], "ar", "rtl")
    assert "translator" in row.select_one("header").get_text()


def test_approving_the_last_text_publishes_and_says_where(client, approver, translator, arabic, synced_page, steps):
    submit(arabic, ARABIC, translator)
    soup = read(client, url(arabic))
    page = steps.page_in(synced_page, "ar")
    assert page.full_url in soup.main.get_text()

    first = client.post(url(arabic), decide(soup, "approve", "leave", "leave"), follow=True)
    assert "1 text was approved" in messages_of(first)
    assert "being published" not in messages_of(first)
    assert states(arabic) == ["approved", "in_review", "in_review"]

    last = client.post(url(arabic), {**form_of(soup_of(first)), "action": "approve_all"}, follow=True)

    assert "2 texts were approved" in messages_of(last)
    assert f"being published at \N{FIRST STRONG ISOLATE}{page.full_url}" in messages_of(last)
    assert TranslationJob.objects.filter(function__endswith="publish_translation", state="waiting").exists()
    steps.run_jobs()
    assert is_public(page)
    assert steps.page_in(synced_page, "ar").title == ARABIC[0]


def test_words_that_changed_after_they_were_shown_are_not_approved(client, approver, translator, arabic):
    submit(arabic, ARABIC, translator)
    data = decide(read(client, url(arabic)), "approve", "approve")
    submit(arabic, ["قانون نموذجي آخر"], translator)

    response = client.post(url(arabic), data)

    assert "Nothing was changed" in messages_of(response)
    assert states(arabic) == ["in_review"] * 3
    rows = soup_of(response).select(".text-row")
    assert "changed after it was shown" in rows[0].get_text()
    assert "changed after it was shown" not in rows[1].get_text()
    # What was chosen for the text that is as it was still is.
    assert rows[1].select_one("input[value=approve]").has_attr("checked")
    assert not rows[0].select_one("input[value=approve]").has_attr("checked")


def test_own_texts_can_not_be_approved_and_the_screen_says_why(client, approver, translator, arabic):
    submit(arabic, ARABIC[:1], approver)
    submit(arabic, ["", ARABIC[1]], translator)
    soup = read(client, url(arabic))
    own, other = soup.select(".text-row")[:2]
    assert "You translated this text yourself" in own.get_text()
    assert own.select("input[value=approve]") == []
    assert other.select("input[value=approve]")

    client.post(url(arabic), {**form_of(soup), "action": "approve_all"})
    assert states(arabic) == ["in_review", "approved", "missing"]

    forged = {name.replace("hash-", "decision-"): "approve" for name in form_of(soup) if name.startswith("hash-")}
    response = client.post(url(arabic), {**form_of(soup), **forged, "action": "decide"})
    assert "somebody else has to approve" in messages_of(response)
    assert states(arabic)[0] == "in_review"


def test_texts_are_sent_back_with_a_remark_each_or_one_for_all(client, approver, translator, arabic):
    submit(arabic, ARABIC, translator)
    soup = read(client, url(arabic))
    remark = next(name for name in form_of(soup) if name.startswith("remark-"))
    data = decide(soup, "back", "back", "approve", **{remark: "Too literal", "remark": "See the glossary"})

    response = client.post(url(arabic), data, follow=True)

    assert "2 texts were sent back" in messages_of(response)
    assert states(arabic) == ["in_translation", "in_translation", "approved"]
    remarks = TextReview.objects.order_by("translation__context__path", "pk").values_list("remark", flat=True)
    assert sorted(remarks) == ["", "See the glossary", "Too literal"]


def test_without_a_remark_nothing_is_sent_back_and_what_was_written_stays(client, approver, translator, arabic):
    submit(arabic, ARABIC, translator)
    soup = read(client, url(arabic))
    remark = next(name for name in form_of(soup) if name.startswith("remark-"))
    data = decide(soup, "back", "back", **{remark: "Too literal"})

    response = client.post(url(arabic), data)

    assert "Say why" in messages_of(response)
    assert states(arabic) == ["in_review"] * 3
    again = soup_of(response)
    assert value_of(again.find(attrs={"name": remark})) == "Too literal"
    assert len(again.select("input[value=back][checked]")) == 2


def test_what_changed_since_the_last_approval_is_shown(client, approver, translator, arabic, synced_page, steps):
    submit(arabic, ARABIC, translator)
    client.post(url(arabic), {**form_of(read(client, url(arabic))), "action": "approve_all"})
    steps.publish(synced_page, title="Model law on electronic evidence")
    steps.run_jobs()
    submit(arabic, ["القانون النموذجي للأدلة الإلكترونية"], translator)
    submit(arabic, ["", "تبيّن الفقرة الأولى الأداة."], translator)

    rows = read(client, url(arabic)).select(".text-row")

    assert rows[0].select_one("ins").get_text(" ", strip=True).split(" end")[0] == "added: الإلكترونية"
    assert rows[1].select_one("del").get_text(" ", strip=True).split(" end")[0] == "removed: ماهية"


def test_problems_are_shown_to_the_approver(client, approver, translator, arabic):
    submit(arabic, ["القانون النموذجي للأدلة ,"], translator)
    assert read(client, url(arabic)).select(".text-row .problems__problem")


def test_hundreds_of_texts_are_reviewed_page_by_page(client, approver, translator, steps):
    body = "\n\n".join(f"Paragraph {number} of the tool." for number in range(2, PER_PAGE + 6))
    page = steps.publish(make_work("tool", ("en",), titles={"en": "Guide"}, body=body).pages.get().specific)
    steps.run_jobs()
    arabic = steps.translation(page, "ar")
    texts = ["الدليل", *(f"الفقرة {number} من الأداة." for number in range(2, PER_PAGE + 6))]
    texts[3] += " ,"
    submit(arabic, texts, translator)
    first = read(client, url(arabic))
    assert len(form_of(first)) > PER_PAGE
    assert len(first.select("[name^=hash-]")) == PER_PAGE
    assert len(read(client, f"{url(arabic)}?show=with").select("[name^=hash-]")) == 1

    response = client.post(url(arabic), {**form_of(first), "action": "approve_all"}, follow=True)

    assert f"{PER_PAGE} texts were approved" in messages_of(response)
    assert states(arabic) == ["approved"] * PER_PAGE + ["in_review"] * 5
    assert len(soup_of(response).select("[name^=hash-]")) == 5


def test_translators_may_not_review(client, translator, arabic):
    client.force_login(translator)
    submit(arabic, ARABIC, translator)
    for method in (client.get, client.post):
        assert method(url(arabic)).status_code in {302, 403}
    assert states(arabic) == ["in_review"] * 3
