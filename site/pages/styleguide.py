"""The living style guide: every component, made by the templates of the site itself. For editors only."""

import datetime as dt
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pages.components import Card, Chip, Facet, FacetValue, build_pagination
from pages.languages import active_language, direction_of, html_lang, language_codes, native_name_of

TEXTS = Path(__file__).with_name("reference") / "styleguide.json"
STATES = ("open", "closing_soon", "under_way", "planned", "closed", "cancelled", "superseded", "forthcoming")
DAY = dt.date(2026, 3, 9)
# What the colours of frame.css are for is told by their names.
COLOURS = re.compile(r"--([\w-]+): #[0-9a-f]{3,6};")
ROOT_RULES = re.compile(r":root(:lang\(\w+\))? \{(.*?)\}", re.DOTALL)


@dataclass
class Specimen:
    """All components in one language; `scheme` forces light or dark where it is given."""

    code: str
    texts: dict[str, Any]
    scheme: str = ""

    @property
    def id(self) -> str:
        return f"{self.code}-{self.scheme}" if self.scheme else self.code

    @property
    def html_lang(self) -> str:
        return html_lang(self.code)

    @property
    def direction(self) -> str:
        return direction_of(self.code)

    @property
    def native_name(self) -> str:
        return native_name_of(self.code)

    @property
    def card(self) -> Card:
        return Card(
            title=self.texts["title"],
            url="#",
            language_code=self.code,
            eyebrow=self.texts["words"][0],
            state="open",
            state_label=self.texts["words"][1],
            date=DAY,
            place=self.texts["place"],
            symbol="A/RES/34/146",
            summary=self.texts["summary"],
            languages=language_codes(),
        )

    @property
    def expected_on(self) -> dict[str, dt.date]:
        return {"ru": DAY}

    @property
    def facets(self) -> list[Facet]:
        words = enumerate(self.texts["words"])
        return [Facet("sample", self.texts["title"], [FacetValue(w, w, 12 - n, n == 1, "#") for n, w in words])]

    @property
    def chips(self) -> list[Chip]:
        return [Chip(word, self.texts["place"], "#") for word in self.texts["words"]]


def may_see(request: HttpRequest) -> bool:
    return request.user.is_active and request.user.has_perm("wagtailadmin.access_admin")


@never_cache
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the guide to editors; others may log in, or find nothing."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), reverse("wagtailadmin_login"))
    if not may_see(request):
        raise Http404
    texts = json.loads(TEXTS.read_text(encoding="utf-8"))
    own = active_language()
    schemes = [Specimen(own, texts[own], scheme) for scheme in ("light", "dark")]
    context = {
        "specimens": [*schemes, *(Specimen(code, texts[code]) for code in language_codes())],
        "pagination": build_pagination(5, 12, lambda _number: "#"),
        "states": STATES,
        "day": DAY,
        "colours": COLOURS.findall(root_rules()[0][1]),
    }
    return render(request, "pages/styleguide/styleguide.html", context)


@never_cache
@require_safe
def styleguide_css(request: HttpRequest) -> HttpResponse:
    """The site's own tokens once more, for parts of one page: both schemes and every script side by side."""
    if not may_see(request):
        raise Http404
    return HttpResponse(build_specimen_rules(), content_type="text/css; charset=utf-8")


@cache
def root_rules() -> list[tuple[str, str]]:
    """Return [(language selector or "", declarations)] of :root in frame.css: light, dark, then scripts."""
    path = finders.find("css/frame.css")
    if path is None:
        raise FileNotFoundError("css/frame.css")
    return ROOT_RULES.findall(Path(path).read_text(encoding="utf-8"))


def build_specimen_rules() -> str:
    light, dark, *scripts = root_rules()
    # What the page's own script sets for it doesn't hold for the others.
    rules = [f".specimen {{ {' '.join(COLOURS.sub('', light[1]).split())} }}"]
    for scheme, (_selector, declarations) in (("light", light), ("dark", dark)):
        colours = " ".join(match.group() for match in COLOURS.finditer(declarations))
        rules.append(f".specimen--{scheme} {{ color-scheme: {scheme}; {colours} }}")
    rules += [f".specimen{selector} {{ {' '.join(declarations.split())} }}" for selector, declarations in scripts]
    rules += [f".swatch--{name} {{ background: var(--{name}); }}" for name in COLOURS.findall(light[1])]
    return "@layer states {\n" + "\n".join(rules) + "\n}\n"
