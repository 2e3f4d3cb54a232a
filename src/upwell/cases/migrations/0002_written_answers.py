import upwell.vault.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [
        migrations.AddField(model_name="case", name="forgotten_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="case", name="written", field=upwell.vault.fields.SealedJSONField(null=True)
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False), ("forgotten_at__isnull", True)),
                fields=["closed_at"],
                name="case_to_forget",
            ),
        ),
    ]
