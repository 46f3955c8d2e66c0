"""The two views: all subjects of a kind, and everything about one of them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalogue.subject_pages.addresses import index_url
from catalogue.subject_pages.facts import build_facts, build_names
from catalogue.subject_pages.index import build_groups
from catalogue.subject_pages.kinds import KINDS, find_subject
from catalogue.subject_pages.works import build_sections, count_by_language, search_url
from pages.page_cache.addresses import cached_page


@cached_page()
@require_safe
def subject_index(request: HttpRequest, kind_path: str) -> HttpResponse:
    kind = KINDS[kind_path]
    context = {"kind": kind, "kinds": [*KINDS.values()], "groups": build_groups(kind)}
    return render(request, "catalogue/subject_pages/index.html", context)


@cached_page()
@require_safe
def subject_page(request: HttpRequest, kind_path: str, slug: str) -> HttpResponse:
    kind = KINDS[kind_path]
    subject = find_subject(kind, slug)
    if subject is None:
        raise Http404
    sections = build_sections(subject, request)
    counts = count_by_language(subject)
    is_used = any(count.described or count.published for count in counts)
    context = {
        "kind": kind,
        "subject": subject,
        "index_url": index_url(kind),
        "facts": build_facts(subject),
        "names": build_names(subject),
        "sections": sections,
        "total": sum(section.total for section in sections),
        # Where there is nothing in any language, neither a search nor six noughts help.
        "search_url": search_url(subject) if is_used else "",
        "language_counts": counts if is_used else [],
    }
    return render(request, "catalogue/subject_pages/subject.html", context)
