"""Inline tags: the same ones with the same ids, well nested, in any order."""

import re
from collections import Counter

from django.utils.translation import gettext as _

from catalogue.translations.quality.plain import TAG
from catalogue.translations.quality.problems import Pair, Problems, listed

INLINE_TAGS = frozenset(["a", "abbr", "acronym", "b", "br", "code", "em", "i", "strong"])
EMPTY_TAGS = frozenset(["br"])
ATTRIBUTES = re.compile(r"""\s*(?:id\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>]+))?\s*/?\s*""")
ID = re.compile(r"""id\s*=\s*["']?([^\s"'<>]+)""")
LOOSE = re.compile(r"<(?=[A-Za-z/!?])")


def check(pair: Pair) -> Problems:
    if "<" not in pair.unit.target and "<" not in pair.unit.source:
        return
    unfit = unfit_tags(pair.unit.target)
    if unfit:
        yield pair.error("markup_unfit", _("These tags can't stand in a text: %(tags)s.") % {"tags": listed(unfit)})
        return
    if not is_well_nested(pair.unit.target):
        yield pair.error("markup_nesting", _("Tags aren't closed, or not in the order in which they were opened."))
    source, target = count_tags(pair.unit.source), count_tags(pair.unit.target)
    missing, extra = sorted((source - target).elements()), sorted((target - source).elements())
    if missing:
        yield pair.error("markup_missing", _("Tags of the source are missing: %(tags)s.") % {"tags": listed(missing)})
    if extra:
        yield pair.error("markup_extra", _("The source doesn't have these tags: %(tags)s.") % {"tags": listed(extra)})


def count_tags(markup: str) -> Counter[str]:
    """Return how often each opening tag stands in a text, with its id: "<a id=a1>"."""
    counts: Counter[str] = Counter()
    for tag in TAG.finditer(markup):
        if not tag["end"]:
            given = ID.search(tag["attributes"])
            name = tag["name"].lower()
            counts[f"<{name} id={given[1]}>" if given else f"<{name}>"] += 1
    return counts


def unfit_tags(markup: str) -> list[str]:
    """Return what looks like a tag and isn't one that wagtail-localize takes."""
    found = []
    for tag in TAG.finditer(markup):
        name, attributes = tag["name"].lower(), tag["attributes"]
        may_have_id = name == "a" and not tag["end"]
        is_known = name in INLINE_TAGS and (
            ATTRIBUTES.fullmatch(attributes) is not None if may_have_id else not attributes.strip(" /")
        )
        if not is_known:
            found.append(tag[0])
    return found + [markup[loose.start() : loose.start() + 12] for loose in LOOSE.finditer(TAG.sub("", markup))]


def is_well_nested(markup: str) -> bool:
    open_tags: list[str] = []
    for tag in TAG.finditer(markup):
        name = tag["name"].lower()
        if name in EMPTY_TAGS or tag["attributes"].endswith("/"):
            continue
        if not tag["end"]:
            open_tags.append(name)
        elif not open_tags or open_tags.pop() != name:
            return False
    return not open_tags
