"""Withdrawn works leave the search with all their pages."""

import pytest

from catalogue.tests.factories import make_work
from catalogue.tests.test_withdrawal import withdraw
from search.eligibility import eligible_pages

pytestmark = pytest.mark.django_db


def test_a_withdrawn_work_is_found_by_no_search(drain, find):
    work = make_work("tool", ("en", "ar"), key="old", titles={"en": "Numbat guide"})
    drain()
    assert eligible_pages().filter(work=work).count() == 2
    assert find("numbat") == ["old"]
    withdraw(work)
    drain()
    assert not eligible_pages().filter(work=work).exists()
    assert find("numbat") == []
