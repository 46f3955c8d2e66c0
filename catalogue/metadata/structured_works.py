"""A work as schema.org: sessions as events or courses, documents as books or reports, each in its language."""

from typing import Any

from catalogue.metadata.addresses import public_url
from catalogue.models import Work
from catalogue.models.kinds import Mode, PublicationType, SessionState, ToolType, TrainingType, VersionKind
from catalogue.version_rows import VersionRow
from pages.components import Label
from pages.languages import active_language, html_lang

Node = dict[str, Any]
SCHEMA = "https://schema.org"

# Courses have a syllabus and are given again; the other sessions take place once.
COURSES = {TrainingType.ONLINE_COURSE, TrainingType.TRAINING_OF_TRAINERS}
DOCUMENT_TYPES = {
    ToolType.LEGISLATIVE_GUIDE: "Book",
    ToolType.HANDBOOK: "Book",
    ToolType.MANUAL: "Book",
    ToolType.TEACHING_GUIDE: "Book",
    ToolType.CURRICULUM_MODULE: "LearningResource",
    PublicationType.REPORT: "Report",
    PublicationType.WORKING_PAPER: "Report",
    PublicationType.SECRETARY_GENERAL_REPORT: "Report",
    PublicationType.ARTICLE: "Article",
}
ATTENDANCE = {
    Mode.IN_PERSON: "OfflineEventAttendanceMode",
    Mode.ONLINE: "OnlineEventAttendanceMode",
    Mode.HYBRID: "MixedEventAttendanceMode",
}


def describe_work(page: Any, detail: Any, url: str) -> Node:
    """Return the work of a detail page; `url` is the page's canonical address."""
    work: Work = detail.work
    node: Node = {
        "@id": f"{url}#work",
        "url": url,
        "name": page.title,
        "description": page.summary,
        "identifier": work.symbol,
        "about": [named(label, "Thing") for label in [*detail.topics, *detail.instruments]],
        "mainEntityOfPage": {"@type": "WebPage", "@id": url, "inLanguage": html_lang(active_language())},
    }
    if detail.session is None:
        return node | describe_document(detail)
    bodies = [named(label, "Organization") for label in detail.bodies]
    session = describe_session(work, page.venue, url)
    if work.type in COURSES:
        instance = session | {"@type": "CourseInstance", "name": page.title, "organizer": bodies}
        return node | {
            "@type": "Course",
            "provider": bodies,
            "educationalLevel": "professional",
            "audience": audience_of(detail),
            "hasCourseInstance": instance | {"courseMode": course_mode(work)},
        }
    return node | session | {"organizer": bodies, "audience": audience_of(detail)}


def named(label: Label, kind: str) -> Node:
    """Return a thing with its name, tagged where that isn't in the page's language."""
    is_foreign = label.language_code and label.language_code != active_language()
    name: Any = {"@value": label.text, "@language": html_lang(label.language_code)} if is_foreign else label.text
    return {"@type": kind, "name": name, "url": public_url(label.url) if label.url else None}


def audience_of(detail: Any) -> list[Node]:
    return [{"@type": "Audience", "name": named(label, "")["name"]} for label in detail.audiences]


def course_mode(work: Work) -> str:
    return {Mode.ONLINE: "online", Mode.IN_PERSON: "onsite", Mode.HYBRID: "blended"}.get(work.mode, "")  # type: ignore[call-overload]


def describe_session(work: Work, venue: str, url: str) -> Node:
    """Return time, place and languages of a session; `venue` is what its page calls the place."""
    state = work.session_state()
    country: Any = work.venue_country
    places: list[Node] = []
    if work.mode != Mode.ONLINE and (country or venue):
        address = {"@type": "PostalAddress", "addressCountry": country.code or ""}
        places.append({"@type": "Place", "name": venue or country_of(work), "address": address})
    if work.mode in {Mode.ONLINE, Mode.HYBRID}:
        places.append({"@type": "VirtualLocation", "url": url})
    attendance = ATTENDANCE.get(work.mode)  # type: ignore[call-overload]
    return {
        "@type": "EducationEvent",
        "startDate": work.local_start.isoformat() if work.local_start else None,
        "endDate": work.local_end.isoformat() if work.local_end else None,
        "eventStatus": f"{SCHEMA}/{'EventCancelled' if state == SessionState.CANCELLED else 'EventScheduled'}",
        "eventAttendanceMode": f"{SCHEMA}/{attendance}" if attendance else None,
        "location": places,
        "inLanguage": [html_lang(code) for code in work.working_languages],
        "maximumAttendeeCapacity": work.seats,
    }


def country_of(work: Work) -> str:
    country: Any = work.venue_country
    return str(country.name) if country else ""


def describe_document(detail: Any) -> Node:
    """Return type, authors and language versions: the one in the page's language, and how others relate to it."""
    work: Work = detail.work
    kind = DOCUMENT_TYPES.get(work.type, "CreativeWork")  # type: ignore[call-overload]
    bodies = [named(label, "Organization") for label in detail.bodies]
    node: Node = {
        "@type": kind,
        "author": [*([{"@type": "Person", "name": work.authors}] if work.authors else []), *bodies],
        "publisher": bodies,
        "datePublished": work.date.isoformat() if work.date else None,
        "audience": audience_of(detail),
        "reportNumber": work.symbol if kind == "Report" else None,
    }
    return node | relate_versions(detail, kind)


def relate_versions(detail: Any, kind: str) -> Node:
    """Return the reader's version with its translations or what it was translated from; else all as examples.

    Official versions in several languages are equals: each names the others as translations. A version that
    isn't official is a translation of the official ones.
    """
    published = [row for row in detail.versions if not row.is_forthcoming]
    own: VersionRow | None = detail.reader_version
    if own is None:
        return {"workExample": [describe_version(row, kind) for row in published]}
    node = describe_version(own, kind)
    others = [row for row in published if row.language != own.language]
    if own.kind == VersionKind.OFFICIAL:
        return node | {"workTranslation": [describe_version(row, kind) for row in others]}
    return node | {"translationOfWork": [describe_version(row, kind) for row in others if row.is_official]}


def describe_version(row: VersionRow, kind: str) -> Node:
    """Return one language version with its edition and file."""
    node: Node = {
        "@type": kind,
        "inLanguage": html_lang(row.language),
        "bookEdition" if kind == "Book" else "version": row.edition,
        "isbn": row.isbn if kind == "Book" else "",
        "encoding": describe_file(row),
    }
    if row.date:
        node["datePublished"] = row.date.isoformat()
    if row.page_count and kind == "Book":
        node["numberOfPages"] = row.page_count
    return {name: value for name, value in node.items() if value}


def describe_file(row: VersionRow) -> Node | None:
    if not row.url:
        return None
    return {
        "@type": "MediaObject",
        "contentUrl": public_url(row.url),
        "name": row.file_name,
        "inLanguage": html_lang(row.language),
        "contentSize": f"{row.byte_size} B" if row.byte_size else None,
        "sha256": row.sha256,
    }
