"""What tests of the editor share: people of the groups, and the form as a browser would send it."""

from dataclasses import replace

from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.users.models import UserProfile

from catalogue.groups import ensure_groups
from catalogue.translations.documents import build_document
from catalogue.translations.models import Origin, TranslationState
from catalogue.translations.receiving import receive_document

ARABIC = ["القانون النموذجي للأدلة", "تبيّن الفقرة الأولى ماهية الأداة.", "تبيّن الفقرة الثانية كيفية استخدامها."]
FRENCH = ["Loi type sur la preuve", "Le premier paragraphe dit ce qu’est l’outil.", "Le second dit comment l’utiliser."]


def make_person(name: str, group: str, language: str = "en"):
    ensure_groups()
    person = get_user_model().objects.create_user(name, f"{name}@example.org", "secret")
    person.groups.set([Group.objects.get(name=group)])
    UserProfile.objects.update_or_create(user=person, defaults={"preferred_language": language})
    return person


def enter(translation, texts, user=None, state=TranslationState.IN_TRANSLATION, **values):
    """Receive texts for the first units of a translation, as typed in the editor; "" leaves one alone."""
    units = [replace(unit, target=text) for unit, text in zip(build_document(translation).units, texts, strict=False)]
    units = [replace(unit, state=state) for unit in units]
    return receive_document(translation, units, origin=Origin.EDITOR, user=user, state=state, **values)


def submit(translation, texts, user):
    return enter(translation, texts, user, TranslationState.IN_REVIEW)


def address(name: str, translation) -> str:
    return reverse(name, args=[translation.uuid])


def read(client, url: str) -> BeautifulSoup:
    response = client.get(url)
    assert response.status_code == 200, response.status_code
    return soup_of(response)


def soup_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def value_of(element) -> str:
    """The value of a text area as a browser reads it: without the line break after the tag."""
    return element.get_text().removeprefix("\n")


def form_of(soup) -> dict[str, str]:
    """Return what a browser would send if nobody touched the page's last form, without its buttons."""
    form = soup.select("main form[method=post]")[-1]
    data = {}
    for element in form.select("input[name], textarea[name]"):
        if element.name == "textarea":
            data[element["name"]] = value_of(element)
        elif element.get("type") not in {"radio", "checkbox"} or element.has_attr("checked"):
            data[element["name"]] = element.get("value", "on")
    return data


def fields(soup) -> list:
    return soup.select("textarea[data-field]")


def type_texts(soup, *texts: str | None) -> dict[str, str]:
    """Return the form with texts typed into its fields in their order; None leaves a field alone."""
    data = form_of(soup)
    for field, text in zip(fields(soup), texts, strict=False):
        if text is not None:
            data[field["name"]] = text
    return data
