"""What every chart shares: tokens for colours, axes, a course's calendar underneath, and its data as a table.

Builders take plain sequences and return a figure as JSON-ready dictionaries. Colours are names of CSS variables
(``var(--…)``): the script that draws a figure reads them at draw time, so that charts follow the admin's theme.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import plotly.graph_objects as go
from django.utils.translation import gettext as _

from lms_scoring.models.scores import Category

Figure = dict[str, Any]

#: Heights in pixels; the stylesheet reserves the same before a chart is drawn.
LOW, MIDDLE, HIGH = 160, 240, 320

ACCENT = "var(--lms-accent)"
QUIET = "var(--lms-ink)"
LINE = "var(--lms-line)"
WORSE = "var(--lms-worse)"
BETTER = "var(--lms-better)"
CATEGORY_COLOURS = {
    Category.ACTIVE: "var(--lms-active)",
    Category.FALLING_ASLEEP: "var(--lms-falling-asleep)",
    Category.ASLEEP: "var(--lms-asleep)",
}

_AXIS = {"fixedrange": True, "gridcolor": LINE, "linecolor": LINE, "zeroline": False, "automargin": True}


@dataclass(frozen=True)
class Calendar:
    """A course's breaks (first day, last day, name) and deadlines (due day, title), as dates."""

    breaks: Sequence[tuple[date, date, str]] = ()
    deadlines: Sequence[tuple[date, str]] = ()


def figure(
    traces: Sequence[Any],
    *,
    height: int = MIDDLE,
    names: tuple[str, str],
    x: dict[str, Any] | None = None,
    y: dict[str, Any] | None = None,
    shapes: Sequence[dict[str, Any]] = (),
    **layout: Any,
) -> Figure:
    """A figure with the house style; ``x`` and ``y`` are properties of the axes, ``layout`` of the rest.

    ``shapes`` are laid in as they are: plotly takes a millisecond to check each, and a long history has hundreds.

    ``names`` say what the axes hold, for the table; on the axes themselves they stand where ``x`` or ``y`` has a title.
    """
    style = {
        "template": go.layout.Template(),
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"size": 12, "color": "var(--body-fg)"},
        "hoverlabel": {"bgcolor": "var(--body-bg)", "bordercolor": LINE, "font": {"color": "var(--body-fg)"}},
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
        "dragmode": False,
        "meta": {"axes": list(names)},
        "xaxis": _AXIS | {"showgrid": False} | (x or {}),
        "yaxis": _AXIS | {"rangemode": "tozero"} | (y or {}),
    }
    made: Figure = go.Figure(data=list(traces), layout=style | layout).to_plotly_json()
    del made["layout"]["template"]
    made["layout"]["shapes"] = list(shapes)
    return made


def shaded_breaks(calendar: Calendar) -> list[dict[str, Any]]:
    """The breaks as bands over the height of a chart, each with its name at the top."""
    return [
        {
            "type": "rect",
            "x0": first.isoformat(),
            "x1": last.isoformat(),
            "y0": 0,
            "y1": 1,
            "yref": "paper",
            "layer": "above",
            "line": {"width": 0},
            "fillcolor": QUIET,
            "opacity": 0.16,
            "label": {"text": name, "textposition": "top center", "font": {"size": 11}},
        }
        for first, last, name in calendar.breaks
    ]


def deadline_ticks(calendar: Calendar) -> go.Scatter:
    """The deadlines as ticks along the bottom of a chart that declares ``deadline_axis``; titles on hover."""
    return go.Scatter(
        x=[due.isoformat() for due, _title in calendar.deadlines],
        y=[0.02] * len(calendar.deadlines),
        text=[title for _due, title in calendar.deadlines],
        yaxis="y2",
        name=_("deadlines"),
        mode="markers",
        cliponaxis=False,
        marker={"symbol": "triangle-up", "size": 9, "color": "var(--body-fg)"},
        hovertemplate="%{text}<extra></extra>",
        showlegend=bool(calendar.deadlines),
        meta="marks",
    )


def deadline_axis() -> dict[str, Any]:
    """The invisible second axis on which ``deadline_ticks`` stand."""
    return {"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True}


@dataclass(frozen=True)
class Table:
    """A chart's data in rows; ``step`` is 1 where all are there, n where every n-th is."""

    head: list[str]
    rows: list[list[Any]]
    step: int = 1


def as_table(made: Figure, longest: int = 60) -> Table:
    """The series of a figure side by side, by their place on the x axis; thinned out to ``longest`` rows."""
    series = [trace for trace in made["data"] if trace.get("meta") != "marks"]
    columns = [dict(zip(trace["x"], trace["y"], strict=True)) for trace in series]
    places = sorted({place for column in columns for place in column})
    step = -(-len(places) // longest) or 1
    x_name, y_name = made["layout"]["meta"]["axes"]
    head = [x_name, *(trace.get("name") or y_name for trace in series)]
    rows = [[place, *(column.get(place) for column in columns)] for place in places[::step]]
    return Table(head, rows, step)
