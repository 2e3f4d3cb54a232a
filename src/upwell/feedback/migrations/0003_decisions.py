from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('feedback', '0002_find_by_case'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='answer',
            name='fixed_known',
        ),
        migrations.AlterField(
            model_name='answer',
            name='fixed',
            field=models.CharField(blank=True, choices=[('yes', 'Yes'), ('partly', 'Partly'), ('no', 'No')], max_length=6),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(('fixed__in', ['yes', 'partly', 'no', ''])), name='fixed_known'),
        ),
    ]
