"""The work: every fact that does not depend on a language, held once for its six pages."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, RevisionMixin
from wagtail.search import index

from catalogue.labels import LabelsField
from catalogue.language_lists import LanguageListField
from catalogue.models.kinds import (
    ALL_TYPES,
    TYPES_BY_KIND,
    Mode,
    Participation,
    SessionState,
    WithdrawalReason,
    WorkKind,
)
from catalogue.time_zones import validate_time_zone

# A session "closes soon" during the last week before its deadline.
CLOSING_SOON = timedelta(days=7)


class Work(index.Indexed, DraftStateMixin, RevisionMixin, ClusterableModel):
    """One training session, technical tool or publication.

    Facts are drafted and published together with any of its pages: saving a page as a draft keeps
    changed facts as a draft revision of the work, and publishing any language's page publishes them.
    """

    key = models.CharField(
        _("key"),
        max_length=150,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9-]+\Z", _("Only a-z, 0-9 and hyphens."))],
        help_text=_("Stable identifier for import, export and links; never changes."),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=WorkKind.choices, db_index=True)
    type = models.CharField(_("type"), max_length=30, choices=ALL_TYPES)
    symbol = models.CharField(_("document symbol"), max_length=100, blank=True, db_index=True)
    date = models.DateField(_("date"), null=True, blank=True, db_index=True)
    source = models.CharField(_("source"), max_length=255, blank=True)
    authors = models.CharField(_("authors"), max_length=500, blank=True)
    review_due = models.DateField(_("review due"), null=True, blank=True)

    topics = ParentalManyToManyField("catalogue.Topic", verbose_name=_("topics"), blank=True, related_name="works")
    audiences = ParentalManyToManyField(
        "catalogue.Audience", verbose_name=_("audiences"), blank=True, related_name="works"
    )
    regions = ParentalManyToManyField("catalogue.Region", verbose_name=_("regions"), blank=True, related_name="works")
    instruments = ParentalManyToManyField(
        "catalogue.Instrument", verbose_name=_("instruments"), blank=True, related_name="works"
    )
    bodies = ParentalManyToManyField(
        "catalogue.Body",
        verbose_name=_("bodies"),
        help_text=_("Co-organising bodies or corporate authors."),
        blank=True,
        related_name="works",
    )
    countries = CountryField(verbose_name=_("countries"), multiple=True, blank=True)

    starts_at = models.DateTimeField(_("start"), null=True, blank=True, db_index=True)
    ends_at = models.DateTimeField(_("end"), null=True, blank=True, db_index=True)
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True, validators=[validate_time_zone])
    mode = models.CharField(_("mode"), max_length=20, choices=Mode.choices, blank=True)
    venue_country = CountryField(verbose_name=_("country of the venue"), blank=True)
    working_languages = LanguageListField(_("working languages"), blank=True)
    interpretation_languages = LanguageListField(_("interpretation languages"), blank=True)
    seats = models.PositiveIntegerField(_("seats"), null=True, blank=True)
    participation = models.CharField(_("how to take part"), max_length=20, choices=Participation.choices, blank=True)
    deadline = models.DateTimeField(_("deadline"), null=True, blank=True)
    is_cancelled = models.BooleanField(_("cancelled"), default=False)

    withdrawn_reason = models.CharField(
        _("reason"),
        max_length=20,
        choices=WithdrawalReason.choices,
        blank=True,
        help_text=_("Publishing a reason takes all pages of the work off the site; their addresses then say why."),
    )
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True, editable=False)
    withdrawn_note = LabelsField(_("more about the reason"), blank=True)
    successor = models.ForeignKey(
        "self",
        verbose_name=_("work to use instead"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="withdrawn_predecessors",
    )

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    search_fields = [
        index.SearchField("key"),
        index.SearchField("symbol"),
        index.SearchField("all_titles"),
        index.AutocompleteField("key"),
        index.AutocompleteField("symbol"),
        index.AutocompleteField("all_titles"),
        index.FilterField("kind"),
        index.FilterField("live"),
    ]

    class Meta:
        ordering = ["-created_at", "key"]
        verbose_name = _("work")
        verbose_name_plural = _("works")
        constraints = [
            models.CheckConstraint(
                name="work_ends_after_it_starts",
                condition=models.Q(starts_at__isnull=True)
                | models.Q(ends_at__isnull=True)
                | models.Q(ends_at__gte=models.F("starts_at")),
                violation_error_message=_("The end can't be before the start."),
            )
        ]

    def __str__(self) -> str:
        title = self.title_in(None)
        return f"{title} ({self.key})" if title else self.key

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = {}
        if self.kind and self.type and self.type not in TYPES_BY_KIND[self.kind].values:
            errors["type"] = _("This type does not belong to this kind of work.")
        if self.kind == WorkKind.TRAINING:
            if self.ends_at and not self.starts_at:
                errors["starts_at"] = _("An end needs a start.")
            if self.starts_at and not self.time_zone:
                errors["time_zone"] = _("Say in which time zone the session takes place.")
        errors |= self.clean_withdrawal()
        if errors:
            raise ValidationError(errors)

    def clean_withdrawal(self) -> dict[str, Any]:
        """Date a withdrawal, and return what is wrong with it: {field: message}."""
        if not self.withdrawn_reason:
            self.withdrawn_on = None
            is_told = self.withdrawn_note or self.successor_id
            return {"withdrawn_reason": _("Say why the work is withdrawn.")} if is_told else {}
        self.withdrawn_on = self.withdrawn_on or timezone.localdate()
        if self.withdrawn_reason == WithdrawalReason.REPLACED and not self.successor_id:
            return {"successor": _("Say which work replaces this one.")}
        if self.successor_id and self.successor_id == self.pk:
            return {"successor": _("A work can't replace itself.")}
        return {}

    def title_in(self, language_code: str | None) -> str:
        """Return the title of the page in a language, else of any page, else ""."""
        if self.pk is None:
            return ""
        titles = dict(self.pages.values_list("locale__language_code", "title"))
        return titles.get(language_code or "en") or next(iter(titles.values()), "")

    @property
    def all_titles(self) -> str:
        return " ".join(self.pages.values_list("title", flat=True)) if self.pk is not None else ""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone or "UTC")

    @property
    def local_start(self) -> datetime | None:
        return self.starts_at.astimezone(self.zone) if self.starts_at else None

    @property
    def local_end(self) -> datetime | None:
        return self.ends_at.astimezone(self.zone) if self.ends_at else None

    @property
    def local_deadline(self) -> datetime | None:
        return self.deadline.astimezone(self.zone) if self.deadline else None

    def session_state(self, now: datetime | None = None) -> SessionState | None:
        """Return the state of a training session at `now`; None for other kinds of work."""
        if self.kind != WorkKind.TRAINING:
            return None
        now = now or timezone.now()
        if self.is_cancelled:
            return SessionState.CANCELLED
        end = self.ends_at or self.starts_at
        if end and end < now:
            return SessionState.HELD
        if self.starts_at and self.starts_at <= now:
            return SessionState.UNDER_WAY
        if self.deadline is None:
            return SessionState.OPEN if self.participation == Participation.OPEN else SessionState.PLANNED
        if self.deadline < now:
            return SessionState.CLOSED
        return SessionState.CLOSING_SOON if self.deadline - now <= CLOSING_SOON else SessionState.OPEN

    def for_editing(self) -> "Work":
        """Return the work as its editors last left it: with unpublished facts where there are any."""
        return self.get_latest_revision_as_object() if self.has_unpublished_changes else self

    def with_content_json(self, content: dict[str, Any]) -> "Work":
        """Restore a revision; key and kind are never a matter of revisions."""
        work = super().with_content_json(content)
        work.key, work.kind = self.key, self.kind
        return work

    def duplicate(self) -> "Work":
        """Return an unsaved work with the same facts, versions and relations, and no key yet."""
        data = self.serializable_data()
        data["pk"] = None
        for relation in ("versions", "relations"):
            for child in data[relation]:
                child["pk"] = None
        copy = Work.from_serializable_data(data, check_fks=False)
        copy.key, copy.live, copy.has_unpublished_changes = "", False, False
        copy.latest_revision = copy.live_revision = None
        copy.first_published_at = copy.last_published_at = None
        return copy

    def publish_facts(self, user: Any = None) -> None:
        """Make drafted facts public, and the work live; a second call changes nothing."""
        if self.has_unpublished_changes and self.latest_revision:
            self.latest_revision.publish(user=user, skip_permission_checks=True)
        elif not self.live:  # type: ignore[has-type]
            self.live = True
            self.save(update_fields=["live"])


class RelationKind(models.TextChoices):
    SUPERSEDES = "supersedes", _("supersedes")
    RELATED = "related", _("is related to")


class WorkRelation(models.Model):
    """A link between two works, entered on one of them and shown on both."""

    work = ParentalKey(Work, on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField(_("relation"), max_length=20, choices=RelationKind.choices)
    target = models.ForeignKey(
        Work, verbose_name=_("work"), on_delete=models.CASCADE, related_name="incoming_relations"
    )

    class Meta:
        ordering = ["kind", "id"]
        verbose_name = _("related work")
        verbose_name_plural = _("related works")
        constraints = [
            models.UniqueConstraint(
                fields=["work", "kind", "target"],
                name="one_relation_of_a_kind_between_two_works",
                violation_error_message=_("This work is listed twice."),
            ),
            models.CheckConstraint(
                name="work_is_not_related_to_itself",
                condition=~models.Q(work=models.F("target")),
                violation_error_message=_("A work can't be related to itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work_id} {self.kind} {self.target_id}"
