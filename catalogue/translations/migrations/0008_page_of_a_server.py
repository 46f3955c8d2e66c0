from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue_translations", "0007_reviews_of_existing_texts")]

    operations = [
        migrations.AddField("servercursor", "page_after", models.BigIntegerField(default=0)),
        migrations.AddField("servercursor", "page_moment", models.CharField(blank=True, max_length=40)),
        migrations.AddField("serverdocument", "missed_at", models.DateTimeField(blank=True, null=True)),
    ]
