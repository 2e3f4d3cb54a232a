"""The rows of the queue's table. In Python and not in its template: fifty rows of fourteen values are most of what the
page costs, and a template takes ten times as long for each."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString

from upwell.desk.lines import Line


def drawn(lines: Iterable[Line], *, ticks: bool, due: str, opened: str) -> SafeString:
    """`due` and `opened` head these two columns, and are said again where the table is a list of cards."""
    return SafeString("".join([_row(line, ticks, due, opened) for line in lines]))


def _row(line: Line, ticks: bool, due: str, opened: str) -> str:
    cells = (
        f'<td>{_tick(line) if ticks else ""}</td><th scope="row">{_called(line)}</th><td>{line.tag}</td>',
        f"<td{_urgency(line)}>{_small(due) if line.is_day else ''}{escape(line.due)}</td><td>{escape(line.who)}</td>",
        f"<td>{_small(opened)}{escape(line.opened)}</td>",
    )
    return f'<tr class="queue-row">{"".join(cells)}</tr>\n'


def _tick(line: Line) -> str:
    return f'<input type="checkbox" name="case" value="{line.id}" aria-label="{line.reference}">'


def _called(line: Line) -> str:
    marks = f' <span class="marks">{line.marks}</span>' if line.marks else ""
    service = f" · {escape(line.service)}" if line.service else ""
    place = f" · <bdi>{escape(line.place)}</bdi>" if line.place else ""
    below = f'<span class="sub"><span class="reference">{line.reference}</span>{service}{place}</span>'
    return f'<a href="{escape(line.href)}">{escape(line.title)}</a>{marks}{below}'


def _urgency(line: Line) -> str:
    return f' class="due--{line.urgency}"' if line.urgency else ""


def _small(heading: str) -> str:
    return f"<i>{escape(heading)}</i> "
