"""Edits a page through Wagtail's own edit form, as a browser would send it."""

from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import querydict_from_html

# What the browser's scripts add to the form.
EMPTY_STREAMS = {"body-count": "0", "steps-count": "0"}


def edit_in_admin(client: Client, page_id: int, action: str = "action-publish", **changes: str) -> None:
    """Fetch the form, change fields, send it. Raises AssertionError with what the editor would read."""
    url = reverse("wagtailadmin_pages:edit", args=(page_id,))
    form = querydict_from_html(client.get(url).content.decode(), form_id="page-edit-form")
    for name, value in {**EMPTY_STREAMS, **changes, action: "on"}.items():
        form[name] = value
    response = client.post(url, form)
    assert response.status_code == 302, response.content.decode()[-3000:]
