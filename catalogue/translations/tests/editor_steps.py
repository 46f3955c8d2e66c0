"""What tests of the editor share: people of the groups, and the form as a browser would send it."""

from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.users.models import UserProfile

from catalogue.groups import ensure_groups


def make_person(name: str, group: str, language: str = "en"):
    ensure_groups()
    person = get_user_model().objects.create_user(name, f"{name}@example.org", "secret")
    person.groups.set([Group.objects.get(name=group)])
    UserProfile.objects.update_or_create(user=person, defaults={"preferred_language": language})
    return person


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
