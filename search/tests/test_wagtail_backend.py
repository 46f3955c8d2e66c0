"""Wagtail's search on the database: right weights for what is written, and no look at anything else."""

import pytest
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry

from catalogue.tests.factories import make_work
from search.tests.conftest import page_of

pytestmark = pytest.mark.django_db


def entry_of(page):
    return IndexEntry.objects.filter(content_type=ContentType.objects.get_for_model(page), object_id=str(page.pk))


def weight_of(page):
    return entry_of(page).get().title_norm


def retitle(page, title):
    page.title = title
    page.save_revision().publish()


def test_a_longer_title_weighs_less_and_a_new_one_is_weighed_anew():
    # PostgreSQL counts different words.
    long_title = " ".join(f"bail{number}" for number in range(30))
    short, long = page_of(make_work(titles={"en": "Bail"})), page_of(make_work(titles={"en": long_title}))
    assert weight_of(short) > 1 > weight_of(long) > 0
    before = weight_of(short)
    retitle(short, "Bail and what comes before a trial in courts of many countries, told at length")
    assert weight_of(short) < before / 5


def test_a_save_leaves_the_weights_of_all_other_entries_alone():
    other, page = page_of(make_work()), page_of(make_work())
    # What Wagtail's own takes for entries that have no weight yet, and looks for among all.
    entry_of(other).update(title_norm=1.0)
    retitle(page, "Extradition")
    assert weight_of(other) == 1.0


def test_what_an_editor_has_just_saved_is_found_in_the_admin():
    page = page_of(make_work())
    retitle(page, "Quokkas as witnesses")
    assert [found.pk for found in Page.objects.search("quokkas")] == [page.pk]


def test_indexing_everything_anew_takes_the_average_of_all():
    page = page_of(make_work())
    entry_of(page).update(title_norm=5.0)
    backend = get_search_backend()
    rebuilder = backend.rebuilder_class(backend.get_index_for_model(Page))
    rebuilder.start()
    rebuilder.finish()
    assert 0 < weight_of(page) < 5.0
