"""Who may use the side-by-side editor, for which translations, and how people come to it."""

import pytest
from django.urls import reverse

from catalogue.translations.tests.conftest import edit_address, messages_of
from catalogue.translations.tests.editor_steps import (
    ARABIC,
    address,
    fields,
    make_person,
    read,
    soup_of,
    type_texts,
    value_of,
)
from catalogue.translations.tests.test_editor import states, url

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["translation_editor", "translation_check", "translation_preview"])
def test_only_who_may_edit_the_page_may_look(client, arabic, name):
    client.force_login(make_person("administrator", "Administrator"))
    for method in (client.get, client.post):
        response = method(address(name, arabic))
        assert response.status_code in {302, 403}
        assert "text-editor" not in response.content.decode()


def test_a_page_that_is_translated_is_edited_in_this_editor(client, translator, arabic, synced_page, steps, editor):
    page = steps.page_in(synced_page, "ar")
    assert client.get(edit_address(page)).url == url(arabic)
    # The other one stays for those who answer for the page.
    assert client.get(f"{edit_address(page)}?editor=page").url == url(arabic)
    client.force_login(editor)
    assert client.get(edit_address(page)).url == url(arabic)
    assert "props" in client.get(f"{edit_address(page)}?editor=page").context
    # Sources are edited as ever.
    assert client.get(edit_address(synced_page)).status_code == 200


def test_a_stopped_translation_leads_to_the_page(client, translator, arabic, synced_page, steps):
    arabic.enabled = False
    arabic.save()
    response = client.get(url(arabic), follow=True)
    assert response.redirect_chain[0][0] == edit_address(steps.page_in(synced_page, "ar"))
    assert "stopped" in messages_of(response)


def test_nobody_writes_into_a_page_that_somebody_locked(client, translator, arabic, synced_page, steps, editor):
    page = steps.page_in(synced_page, "ar")
    data = type_texts(read(client, url(arabic)), ARABIC[0])
    page.locked, page.locked_by = True, editor
    page.save()

    response = client.post(url(arabic), data)

    assert "locked" in messages_of(response)
    assert value_of(fields(soup_of(response))[0]) == ARABIC[0]
    assert states(arabic)[0] == ("", "missing")


def test_the_matrix_leads_to_this_editor(client, translator, arabic):
    assert reverse("translation_editor", args=[arabic.uuid]) == f"/admin/translations/{arabic.uuid}/"
