from django.db import migrations, models

OUTCOMES = [
    ("created", "draft created"),
    ("refreshed", "draft refreshed"),
    ("republished", "published anew, no text had changed"),
    ("outdated", "waits for translators, the public page is unchanged"),
    ("unchanged", "already up to date"),
    ("own_text", "left alone, the page has its own text"),
    ("stopped", "left alone, its translation was stopped"),
    ("published", "published, every text is approved"),
    ("unapproved", "not published, not every text is approved"),
    ("sent", "sent to translators"),
    ("received", "taken over from translators"),
    ("drafted", "drafted by machine"),
    ("approved", "approved"),
    ("left", "left in review"),
]


class Migration(migrations.Migration):
    dependencies = [("catalogue_translations", "0008_page_of_a_server")]

    operations = [
        migrations.AlterField(
            "translationjobitem",
            "outcome",
            models.CharField(blank=True, choices=OUTCOMES, max_length=20, verbose_name="result"),
        ),
    ]
