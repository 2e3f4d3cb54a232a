from django.db import migrations, models


class Migration(migrations.Migration):
    """Twenty keys instead of the last. It is not carried over: a draft's next answer brings the first."""

    dependencies = [
        ('intake', '0002_imports_of_history'),
    ]

    operations = [
        migrations.RemoveField(model_name='draft', name='last_key'),
        migrations.AddField(model_name='draft', name='keys', field=models.JSONField(default=list)),
    ]
