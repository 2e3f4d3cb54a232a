from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0007_handed_to_the_cashier"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="amendment",
            name="settled",
        ),
    ]
