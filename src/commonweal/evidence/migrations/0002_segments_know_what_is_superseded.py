"""A file notes which of its releases are superseded, and whether any of them is still read."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0001_first'),
    ]

    operations = [
        migrations.AddField(
            model_name='segment',
            name='dropped',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, help_text='The releases in it that a later one supersedes: their figures are kept and not read.', size=None, verbose_name='superseded releases'),
        ),
        migrations.AddField(
            model_name='segment',
            name='is_read',
            field=models.BooleanField(default=True, help_text='False once every release in it is superseded.', verbose_name='is read'),
        ),
    ]
