from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("performance", "0006_changed"),
    ]

    operations = [
        migrations.AddField(
            model_name="dataset",
            name="withdrawn_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="dataset",
            name="withdrawn_by",
            field=models.CharField(blank=True, default="", max_length=120),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="dataset",
            name="withdrawn_why",
            field=models.CharField(blank=True, default="", max_length=300),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="sending",
            name="wrong",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="sending",
            name="seen",
            field=models.JSONField(default=dict),
        ),
    ]
