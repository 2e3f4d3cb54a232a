from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0002_documents'),
    ]

    operations = [
        migrations.AlterField(
            model_name='scan',
            name='state',
            field=models.CharField(choices=[('waiting', 'Waiting'), ('clean', 'Clean'), ('infected', 'Infected'), ('failed', 'Failed'), ('unscanned', 'Unscanned'), ('passed', 'Passed')], max_length=10),
        ),
    ]
