"""What a translation server has of ours: which texts were exchanged with it, up to when, and its webhooks."""

from django.db import models
from django.utils import timezone
from wagtail_localize.models import Translation


class ServerDocument(models.Model):
    """One translation on one server. `address` is where it lies there.

    `exchanged` is {unit id: [state there, hash, hash, …]}: the hashes of the texts that both sides had, the last one
    last. A text that is none of them was entered on that side alone. `missed_at`: when something that was fetched
    could not be taken over, since the cursor has gone on.
    """

    server = models.CharField(max_length=50)
    translation = models.ForeignKey(Translation, on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=200)
    source_hash = models.CharField(max_length=64, blank=True)
    exchanged = models.JSONField(default=dict)
    sent_at = models.DateTimeField(default=timezone.now)
    missed_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["server", "translation"], name="one_server_document_per_translation"),
            models.UniqueConstraint(fields=["server", "address"], name="one_server_document_per_address"),
        ]

    def __str__(self) -> str:
        return f"{self.server}: {self.address}"


class ServerCursor(models.Model):
    """How far a server's changes were taken over. `changed_until` is its clock's time, `asked_at` ours.

    Within a run over many pages: everything up to the unit `page_after`, as it was at `page_moment` (its clock).
    """

    server = models.CharField(max_length=50, unique=True)
    changed_until = models.CharField(max_length=40, blank=True)
    page_after = models.BigIntegerField(default=0)
    page_moment = models.CharField(max_length=40, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.server}: {self.changed_until}"


class ReceivedWebhook(models.Model):
    """A webhook that was taken: the same one comes again and again where its answer got lost."""

    server = models.CharField(max_length=50)
    webhook_id = models.CharField(max_length=100)
    received_at = models.DateTimeField(default=timezone.now, db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["server", "webhook_id"], name="each_webhook_once")]

    def __str__(self) -> str:
        return f"{self.server}: {self.webhook_id}"
