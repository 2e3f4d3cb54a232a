import upwell.vault.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0002_an_index_of_references"),
    ]

    operations = [
        migrations.AddField(
            model_name="charge",
            name="ended_by",
            field=models.CharField(blank=True, default="", max_length=120),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="charge",
            name="reason",
            field=upwell.vault.fields.SealedTextField(null=True),
        ),
    ]
