"""A nightly run of one date is made once, also by two schedulers at once."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def keep_the_first_as_nightly(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """What was made twice is as good as asked for by hand."""
    runs = apps.get_model("lms_scoring", "ScoringRun").objects.filter(kind="nightly")
    first = runs.values("as_of").annotate(first=models.Min("pk")).values_list("first", flat=True)
    runs.exclude(pk__in=list(first)).update(kind="manual")


class Migration(migrations.Migration):
    dependencies = (("lms_scoring", "0005_importrun_requester"),)

    operations = (
        migrations.RunPython(keep_the_first_as_nightly, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="scoringrun",
            constraint=models.UniqueConstraint(
                fields=("as_of",),
                condition=models.Q(kind="nightly"),
                name="scoring_one_nightly_run_a_date",
            ),
        ),
    )
