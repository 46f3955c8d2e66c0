"""What a pack holds beside its works: heading and terms, manifest, style, face and script, and the program's digest."""

import base64
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from catalogue.models import OfflinePack
from catalogue.models.kinds import WorkKind
from catalogue.models.offline import PackSubject
from pages.components import Label
from pages.languages import active_language

FOLDER = Path(__file__).parent
PACK_FILES = FOLDER / "pack_files"
TEMPLATES = FOLDER.parent / "templates/catalogue/offline"
# The site's own Arabic face, or the one of the demonstration's files where there is none.
ARABIC_FACES = ("fonts/arabic-regular.woff2",)
DEMO_FACE = FOLDER.parent / "demo/fonts/arabic.ttf"
SECTION_END = b"</ul>\n</section>\n"
# Raised by whoever changes the form of a pack.
FORMAT = 1


def safe(text: str) -> SafeString:
    return mark_safe(text)  # noqa: S308 - a marker of our own


def subject_label(pack: OfflinePack) -> Label:
    """Return what a pack is about, in the reader's language where there is a name in it."""
    if pack.subject == PackSubject.TOPIC and pack.topic:
        code = active_language()
        return Label(pack.topic.label_in(code) or pack.topic.slug, pack.topic.label_language(code))
    if pack.subject == PackSubject.CURRICULUM:
        return Label(_("Curriculum modules and teaching guides"), active_language())
    return Label(_("The whole catalogue"), active_language())


def describe(pack: OfflinePack) -> dict[str, str]:
    """Return heading, source and terms of a pack in the active language."""
    source = f"{settings.BASE_URL.rstrip('/')}/{pack.language}/"
    return {"heading": subject_label(pack).text, "source": source, "licence": licence(pack.language)}


def licence(language_code: str) -> str:
    given: str = settings.OFFLINE_PACK_LICENCE
    return given or f"{settings.BASE_URL.rstrip('/')}/{language_code}/terms/"


def section_head(name: str) -> bytes:
    headings = {
        WorkKind.TRAINING: _("Training sessions"),
        WorkKind.TOOL: _("Technical tools"),
        WorkKind.PUBLICATION: _("Publications"),
        "elsewhere": _("Only in other languages"),
    }
    head = format_html('<section>\n<h2 id="{}">{}</h2>\n', name, headings[name])
    if name == "elsewhere":
        words = _("There is no page of these works in the language of this pack. Their titles lead to the site.")
        head += format_html("<p>{}</p>\n", words)
    return f'{head}<ul class="works">\n'.encode()


def manifest(pack: OfflinePack, version: str, counts: dict[str, int], file_count: int) -> bytes:
    """Return manifest.json: which pack this is, from when and where, and what it holds."""
    day = version.partition("-")[0]
    data: dict[str, Any] = {
        "format": FORMAT,
        "key": pack.key,
        "title": describe(pack)["heading"],
        "language": pack.language,
        "subject": pack.topic.slug if pack.topic else pack.subject,
        "with_files": pack.has_files,
        "version": version,
        "date": f"{day[:4]}-{day[4:6]}-{day[6:]}",
        "source": describe(pack)["source"],
        "licence": describe(pack)["licence"],
        "works": {kind: counts.get(kind, 0) for kind in WorkKind.values},
        "works_in_other_languages_only": counts.get("elsewhere", 0),
        "files": file_count,
        "checksums": "SHA256SUMS",
    }
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def fixed_files(language_code: str) -> list[tuple[str, bytes]]:
    """Return [(path, content)] of style and script. Arabic packs carry their face within the style sheet.

    Browsers refuse a font file to pages that were opened as files.
    """
    style = (PACK_FILES / "style.css").read_bytes()
    if language_code == "ar":
        style = arabic_face() + style
    return [("style.css", style), ("filter.js", (PACK_FILES / "filter.js").read_bytes())]


def arabic_face() -> bytes:
    path = arabic_face_path()
    kind = "woff2" if path.suffix == ".woff2" else "ttf"
    data = base64.b64encode(path.read_bytes()).decode()
    return f'@font-face{{font-family:"Sextant Arabic";src:url(data:font/{kind};base64,{data})}}\n'.encode()


def arabic_face_path() -> Path:
    for name in ARABIC_FACES:
        found = finders.find(name)
        if found:
            return Path(found)
    return DEMO_FACE


@cache
def program_digest(language_code: str) -> str:
    """Return a digest of all that shapes a pack beside its content: templates, style, words of the interface."""
    words = Path(settings.LOCALE_PATHS[0]) / language_code.replace("zh-hans", "zh_Hans") / "LC_MESSAGES/django.po"
    paths = [*sorted(PACK_FILES.iterdir()), *sorted(TEMPLATES.glob("*.html")), *sorted(FOLDER.glob("*.py"))]
    digest = hashlib.sha256(f"{FORMAT} {settings.BASE_URL} {settings.OFFLINE_PACK_LICENCE}".encode())
    for path in [*paths, arabic_face_path(), words]:
        digest.update(path.read_bytes() if path.is_file() else b"")
    return digest.hexdigest()
