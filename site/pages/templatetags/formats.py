"""Template filters for dates, numbers and sizes in the language of the page."""

from datetime import date, datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pages import localized_formats
from pages.languages import active_language

register = template.Library()


@register.filter
def date_element(day: date | None) -> SafeString:
    """Return a date as <time> with its machine-readable form; "" for no date."""
    if day is None:
        return SafeString("")
    text = localized_formats.format_date(day, active_language())
    return format_html('<time datetime="{}">{}</time>', day.isoformat()[:10], text)


@register.filter
def moment_element(moment: datetime | None) -> SafeString:
    """Return date and time of a moment, in the zone it carries, as <time>; "" for none."""
    if moment is None:
        return SafeString("")
    text = localized_formats.format_moment(moment, active_language())
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(timespec="minutes"), text)


@register.filter
def clock_element(moment: datetime | None) -> SafeString:
    """Return the time of day of a moment, in the zone it carries, as <time>; "" for none."""
    if moment is None:
        return SafeString("")
    text = localized_formats.format_time(moment, active_language())
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(timespec="minutes"), text)


@register.simple_tag
def date_range(start: datetime | date, end: datetime | date | None = None) -> SafeString:
    """Return the days from start to end, each in the zone it carries, as <time> of the first."""
    first = start.date() if isinstance(start, datetime) else start
    last = end.date() if isinstance(end, datetime) else end
    text = localized_formats.format_date_range(first, last or first, active_language())
    return format_html('<time datetime="{}">{}</time>', first.isoformat(), text)


@register.simple_tag
def month_names() -> str:
    """Return the twelve months, parted by "|", where the language's UN documents name them in ways of their own."""
    return "|".join(localized_formats.ARABIC_MONTHS.values()) if active_language() == "ar" else ""


@register.filter(is_safe=True)
def bracketed(text: object) -> str:
    """Return a remark in brackets, to be written right behind a word."""
    return localized_formats.bracketed(text, active_language())


@register.filter
def size(byte_size: int) -> str:
    return localized_formats.format_size(byte_size, active_language())


@register.filter
def isolated(text: str) -> SafeString:
    """Return a text whose direction nothing around it may change: "PDF, 18 KB" within Arabic would fall apart."""
    return format_html("<bdi>{}</bdi>", text)


@register.filter
def number(value: float) -> str:
    return localized_formats.format_number(value, active_language())


@register.filter
def localized_language(code: str) -> str:
    """Return a language's name in the language of the page (Django has a `language_name` in English)."""
    return localized_formats.language_name(code, active_language())
