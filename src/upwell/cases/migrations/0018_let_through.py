from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0017_mark_callers"),
    ]

    operations = [
        migrations.AlterField(
            model_name="entry",
            name="what",
            field=models.CharField(
                choices=[
                    ("opened", "Opened"),
                    ("moved", "Moved"),
                    ("assigned", "Assigned"),
                    ("noted", "Noted"),
                    ("told", "Told"),
                    ("asked", "Asked"),
                    ("answered", "Answered"),
                    ("added", "Added"),
                    ("closed", "Closed"),
                    ("reopened", "Reopened"),
                    ("merged", "Merged"),
                    ("joined", "Joined"),
                    ("split", "Split"),
                    ("rerouted", "Rerouted"),
                    ("placed", "Placed"),
                    ("proposed", "Proposed"),
                    ("declined", "Declined"),
                    ("read", "Read"),
                    ("parted", "Parted"),
                    ("passed_on", "Passed On"),
                    ("took_over", "Took Over"),
                    ("rescheduled", "Rescheduled"),
                    ("amended", "Amended"),
                    ("invited", "Invited"),
                    ("agreed", "Agreed"),
                    ("refused", "Refused"),
                    ("unheard", "Unheard"),
                    ("reviewed", "Reviewed"),
                    ("let_through", "Let Through"),
                ],
                max_length=12,
            ),
        ),
    ]
