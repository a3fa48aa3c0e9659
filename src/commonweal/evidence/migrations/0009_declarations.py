"""A release says what of its file was left out: rows without a place, totals, rows that say the same again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0008_needs")]

    operations = [
        migrations.AddField(
            "release",
            "left_out",
            models.JSONField(
                blank=True,
                default=dict,
                help_text="What of the file is not in it, in words, and of how many rows.",
                verbose_name="left out",
            ),
        ),
    ]
