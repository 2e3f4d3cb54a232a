"""An area's name in other languages than English."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0002_address_in_cell")]

    operations = [migrations.AddField("area", "words", models.JSONField(default=dict))]
