"""The courses that a fresh installation can recommend; people edit them afterwards."""

from typing import Any

from django.db import migrations

#: Label, name, name in Russian, description, description in Russian.
DEFAULTS = (
    ("algebra", "Algebra", "Алгебра",
     "Equations, inequalities and transformations, from the beginning.",
     "Уравнения, неравенства и преобразования с самого начала."),
    ("trigonometry", "Trigonometry", "Тригонометрия",
     "Trigonometric functions, identities and triangles.",
     "Тригонометрические функции, тождества и треугольники."),
    ("attention", "Attention", "Внимательность",
     "Reading what a task says and asks, and checking one’s own answer.",
     "Как читать условие и вопрос задачи и проверять свой ответ."),
    ("basic maths", "Logical thinking and basic maths", "Логика и основы математики",
     "Choosing the right formula and knowing why it holds.",
     "Как выбирать нужную формулу и понимать, почему она верна."),
    ("olympiad algebra", "Olympiad algebra", "Олимпиадная алгебра",
     "Harder algebra for those who want more than the course asks.",
     "Алгебра посложнее для тех, кому мало программы курса."),
    ("olympiad geometry", "Olympiad geometry", "Олимпиадная геометрия",
     "Harder geometry for those who want more than the course asks.",
     "Геометрия посложнее для тех, кому мало программы курса."),
    ("rest", "Rest: nothing needed", "Отдых: ничего не нужно",
     "No course is needed now.", "Сейчас никакой курс не нужен."),
)  # fmt: skip


def add(apps: Any, _schema_editor: Any) -> None:
    """Add those that are not there."""
    courses = apps.get_model("recommender", "CatalogueCourse").objects
    for order, (label, name, name_ru, description, description_ru) in enumerate(DEFAULTS, start=1):
        row = {
            "name": name,
            "name_ru": name_ru,
            "description": description,
            "description_ru": description_ru,
            "is_nothing": label == "rest",
            "order": order * 10,
        }
        courses.get_or_create(label=label, defaults=row)


class Migration(migrations.Migration):
    """Data only; going back leaves the rows, which recommendations may name."""

    dependencies = [("recommender", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
