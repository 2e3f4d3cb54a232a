from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0002_daily_lists"),
    ]

    operations = [
        migrations.AddField(
            model_name="manifest",
            name="handed_at",
            field=models.DateTimeField(null=True),
        ),
    ]
