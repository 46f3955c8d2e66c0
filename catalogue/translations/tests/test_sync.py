from wagtail_localize.models import Translation

from catalogue.models import WorkPage
from catalogue.translations.tests.conftest import TARGETS


def test_publishing_a_page_creates_drafts_in_the_other_five_languages(english_page, steps):
    steps.publish(english_page)

    outcomes = steps.run_jobs()

    assert sorted(outcomes) == sorted(f"{code} created" for code in TARGETS)
    drafts = WorkPage.objects.filter(work=english_page.work).exclude(pk=english_page.pk)
    assert {page.locale.language_code for page in drafts} == set(TARGETS)
    for page in drafts:
        assert not page.live
        assert page.slug == english_page.slug
        assert page.get_parent().locale == page.locale
        assert page.specific_class is english_page.specific_class
    assert Translation.objects.filter(source__object_id=english_page.translation_key, enabled=True).count() == 5
