"""The four kinds of mistakes that a fresh installation knows; people edit them afterwards."""

from typing import Any

from django.db import migrations

DEFAULTS = (
    (
        "algebra",
        "Algebra",
        "Алгебра",
        "A wrong calculation or transformation: signs, brackets, fractions, powers, solving an equation or inequality.",
    ),
    (
        "trigonometry_geometry",
        "Trigonometry and geometry",
        "Тригонометрия и геометрия",
        "A wrong trigonometric identity or value, a wrong property of a figure, angle, length or area.",
    ),
    (
        "reading",
        "Reading the conditions",
        "Чтение условия",
        "A number, unit or condition of the statement misread, left out or invented; another question answered.",
    ),
    (
        "formulas",
        "Working with formulas",
        "Работа с формулами",
        "The wrong formula chosen, or a formula remembered or filled in wrongly.",
    ),
)


def add(apps: Any, _schema_editor: Any) -> None:
    """Add those that are not there."""
    categories = apps.get_model("grading", "MistakeCategory").objects
    for order, (code, name, name_ru, hint) in enumerate(DEFAULTS, start=1):
        row = {"name": name, "name_ru": name_ru, "hint": hint, "order": order * 10}
        categories.get_or_create(code=code, defaults=row)


class Migration(migrations.Migration):
    """Data only; going back leaves the rows, which grades may name."""

    dependencies = [("grading", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
