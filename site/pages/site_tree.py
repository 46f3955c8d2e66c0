"""Makes the six-language frame of the page tree: locales, home pages, the Wagtail site."""

import json
from pathlib import Path
from uuid import uuid4

from django.db import transaction
from wagtail.models import Locale, Page, Site

from pages.languages import language_codes
from pages.models import HomePage

HOME_TEXTS = Path(__file__).with_name("reference") / "home.json"


@transaction.atomic
def ensure_home_pages(hostname: str = "localhost", port: int = 80) -> dict[str, HomePage]:
    """Return {language code: home page}, making what is missing; safe to repeat.

    A fresh Wagtail database holds a welcome page under the default site; it is replaced.
    """
    texts = json.loads(HOME_TEXTS.read_text(encoding="utf-8"))
    root = Page.get_first_root_node()
    homes = {home.locale.language_code: home for home in HomePage.objects.select_related("locale")}
    translation_key = next((home.translation_key for home in homes.values()), uuid4())
    welcome = Page.objects.child_of(root).filter(slug="home").exclude(pk__in=HomePage.objects.values("pk")).first()
    if welcome and not homes:
        Site.objects.filter(root_page=welcome).delete()
        welcome.delete()
        root.refresh_from_db()
    for code in language_codes():
        locale, _created = Locale.objects.get_or_create(language_code=code)
        if code in homes:
            continue
        home = HomePage(
            title=texts[code]["title"],
            introduction=f"<p>{texts[code]['introduction']}</p>",
            slug="home" if code == "en" else f"home-{code}",
            locale=locale,
            translation_key=translation_key,
            show_in_menus=False,
        )
        homes[code] = root.add_child(instance=home)
        root.refresh_from_db()
    Site.objects.get_or_create(
        is_default_site=True,
        defaults={"hostname": hostname, "port": port, "root_page": homes["en"], "site_name": "Sextant"},
    )
    return {code: homes[code] for code in language_codes()}
