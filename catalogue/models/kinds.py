"""The closed lists of the catalogue: kinds and types of works, modes, routes, states."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class WorkKind(models.TextChoices):
    TRAINING = "training", _("Training session")
    TOOL = "tool", _("Technical tool")
    PUBLICATION = "publication", _("Publication")


class TrainingType(models.TextChoices):
    WORKSHOP = "workshop", _("Workshop")
    ONLINE_COURSE = "online_course", _("Online course")
    WEBINAR = "webinar", _("Webinar")
    TRAINING_OF_TRAINERS = "training_of_trainers", _("Training of trainers")
    MOCK_TRIAL = "mock_trial", _("Mock trial")
    STUDY_VISIT = "study_visit", _("Study visit")


class ToolType(models.TextChoices):
    LEGISLATIVE_GUIDE = "legislative_guide", _("Legislative guide")
    MODEL_LAW = "model_law", _("Model law")
    HANDBOOK = "handbook", _("Handbook")
    MANUAL = "manual", _("Manual")
    CHECKLIST = "checklist", _("Checklist")
    CASE_DIGEST = "case_digest", _("Case digest")
    CURRICULUM_MODULE = "curriculum_module", _("Curriculum module")
    TEACHING_GUIDE = "teaching_guide", _("Teaching guide")
    TEMPLATE = "template", _("Template")


class PublicationType(models.TextChoices):
    REPORT = "report", _("Report")
    WORKING_PAPER = "working_paper", _("Working paper")
    BROCHURE = "brochure", _("Brochure")
    NEWSLETTER = "newsletter", _("Newsletter")
    SECRETARY_GENERAL_REPORT = "secretary_general_report", _("Report of the Secretary-General")
    ARTICLE = "article", _("Article")
    DOCUMENT = "document", _("Document")


TYPES_BY_KIND: dict[str, type[models.TextChoices]] = {
    WorkKind.TRAINING: TrainingType,
    WorkKind.TOOL: ToolType,
    WorkKind.PUBLICATION: PublicationType,
}
DEFAULT_TYPES: dict[str, str] = {
    WorkKind.TRAINING: TrainingType.WORKSHOP,
    WorkKind.TOOL: ToolType.HANDBOOK,
    WorkKind.PUBLICATION: PublicationType.DOCUMENT,
}
ALL_TYPES = [*TrainingType.choices, *ToolType.choices, *PublicationType.choices]


class Mode(models.TextChoices):
    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")
    HYBRID = "hybrid", _("Hybrid")


class Participation(models.TextChoices):
    NOMINATION = "nomination", _("Nomination through an authority")
    OPEN = "open", _("Open registration")
    INVITATION = "invitation", _("By invitation")


class SessionState(models.TextChoices):
    """Follows from the dates and is never stored."""

    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Open")
    CLOSING_SOON = "closing_soon", _("Closing soon")
    CLOSED = "closed", _("Closed")
    UNDER_WAY = "under_way", _("Under way")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


class VersionKind(models.TextChoices):
    OFFICIAL = "official", _("Official version")
    UNOFFICIAL = "unofficial", _("Unofficial translation")
    ADAPTED = "adapted", _("Adapted version")
    MACHINE = "machine", _("Machine translation")


class VersionStatus(models.TextChoices):
    PUBLISHED = "published", _("Published")
    FORTHCOMING = "forthcoming", _("Forthcoming")


class WithdrawalReason(models.TextChoices):
    """Why a work is no longer on the site, in words for readers."""

    REPLACED = "replaced", _("It has been replaced by another work.")
    OUTDATED = "outdated", _("It no longer reflects the law or practice.")
    INCORRECT = "incorrect", _("It contained errors.")
    RIGHTS = "rights", _("The right to publish it has ended.")
    REQUEST = "request", _("It was withdrawn at the request of its publisher.")
    OTHER = "other", _("It was withdrawn for another reason.")
