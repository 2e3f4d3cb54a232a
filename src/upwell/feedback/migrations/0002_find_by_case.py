from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feedback", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="request", index=models.Index(fields=["reference"], name="feedback_by_case")
        ),
    ]
