from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0006_amendments"),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="handed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="draft",
            index=models.Index(
                condition=models.Q(("handed_at__isnull", False), ("state", "open")),
                fields=["handed_at"],
                name="handed_drafts",
            ),
        ),
    ]
