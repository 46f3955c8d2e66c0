"""Withdrawn works say why and what to use instead; PDF files say whether they are tagged."""

import django.db.models.deletion
from django.db import migrations, models

import catalogue.labels


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0006_public_records"),
    ]

    operations = [
        migrations.AddField(
            model_name="filetext",
            name="is_tagged",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="work",
            name="withdrawn_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("replaced", "It has been replaced by another work."),
                    ("outdated", "It no longer reflects the law or practice."),
                    ("incorrect", "It contained errors."),
                    ("rights", "The right to publish it has ended."),
                    ("request", "It was withdrawn at the request of its publisher."),
                    ("other", "It was withdrawn for another reason."),
                ],
                help_text="Publishing a reason takes all pages of the work off the site; their addresses then say why.",
                max_length=20,
                verbose_name="reason",
            ),
        ),
        migrations.AddField(
            model_name="work",
            name="withdrawn_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="withdrawn on"),
        ),
        migrations.AddField(
            model_name="work",
            name="withdrawn_note",
            field=catalogue.labels.LabelsField(blank=True, default=dict, verbose_name="more about the reason"),
        ),
        migrations.AddField(
            model_name="work",
            name="successor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="withdrawn_predecessors",
                to="catalogue.work",
                verbose_name="work to use instead",
            ),
        ),
    ]
