from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0002_an_index_of_subjects"),
    ]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="caller",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
    ]
