"""A line of the record says within whose walls it may be read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kit", "0001_first")]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="walled_in",
            field=models.BigIntegerField(
                help_text="Whose support team may read this line; none for every team.", null=True, verbose_name="walled in"
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["walled_in", "-at"], name="entry_within_walls"),
        ),
    ]
