"""Elements of a drawing as text. Every word and every attribute that comes from outside is escaped here, and only here.

Pure. A `Drawing` can stand in a page, where the style sheet colours it, or alone in a file that carries its own."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

FILE_WIDTH = 760
"""Of a drawing that stands alone; in a page it is as wide as there is room."""


def element(name: str, *inner: str, **attributes: str | float | None) -> str:
    """`inner` are elements already; words go through `words`. `class_` and `text_anchor` are class and text-anchor."""
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{said}>{''.join(inner)}</{name}>" if inner else f"<{name}{said}/>"


def words(text: str, **attributes: str | float | None) -> str:
    return element("text", escape(text), **attributes)


def percent(share: float) -> str:
    return f"{_plain(100 * share)}%"


def _plain(value: str | float) -> str:
    if isinstance(value, str):
        return value
    return f"{value:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class Drawing:
    """`box`: width and height in units of its own, for what has a shape (a map); else `height` in pixels, and any
    width."""

    inner: str
    height: float
    box: tuple[float, float] | None = None

    def in_page(self, key: str, title: str, about: str) -> str:
        told = element("title", escape(title), id=f"{key}-title") + element("desc", escape(about), id=f"{key}-desc")
        if self.box is None:
            size = {"width": "100%", "height": _plain(self.height)}
        else:
            size = {"viewBox": f"0 0 {self.box[0]:g} {self.box[1]:g}"}
        return element(
            "svg", told, self.inner,
            class_="chart__svg" if self.box is None else "chart__svg chart__svg--map",
            role="img", aria_labelledby=f"{key}-title", aria_describedby=f"{key}-desc", **size,
        )  # fmt: skip

    def alone(self, title: str, about: str) -> str:
        """A file: with its own colours, by day and by night."""
        told = element("title", escape(title)) + element("desc", escape(about)) + element("style", _ALONE)
        width, height = self.box or (FILE_WIDTH, self.height)
        ground = element("rect", class_="chart__paper", width="100%", height="100%")
        return '<?xml version="1.0" encoding="UTF-8"?>\n' + element(
            "svg", told, ground, self.inner,
            xmlns="http://www.w3.org/2000/svg", width=width, height=height, viewBox=f"0 0 {width:g} {height:g}",
        )  # fmt: skip


_ALONE = """
svg{--ink:#1b1b1b;--muted:#565c65;--paper:#fff;--line:#d9dee2;--line-strong:#71767a;--primary:#005ea2;
font:14px system-ui,sans-serif}
@media (prefers-color-scheme:dark){svg{--ink:#eef0f2;--muted:#a9b1b9;--paper:#14181d;--line:#343d47;
--line-strong:#8d97a1;--primary:#8cc4ef}}
.chart__paper{fill:var(--paper)}text{fill:var(--ink);paint-order:stroke;stroke:var(--paper);stroke-width:3px}
.chart__tick,.chart__soft{fill:var(--muted)}.chart__grid{stroke:var(--line)}.chart__base{stroke:var(--line-strong)}
.chart__line{fill:none;stroke:var(--primary);stroke-width:2.5;vector-effect:non-scaling-stroke}
.chart__line--other{stroke:var(--line-strong);stroke-dasharray:5 4}
.chart__band{fill:var(--primary);fill-opacity:.18}.chart__usual{fill:var(--line-strong);fill-opacity:.22}
.chart__dot,.chart__bar--first{fill:var(--primary)}.chart__dot--open{fill:var(--paper);stroke:var(--primary);stroke-width:2}
.chart__odd,.chart__mark{fill:var(--ink)}.chart__mark-text{fill:var(--paper);stroke:none;font-weight:700}
.chart__bar{fill:var(--primary)}.chart__bar--other{fill:var(--line-strong)}.chart__ghost{fill:var(--line)}
.chart__reach,.chart__rule{stroke:var(--ink)}.chart__rule{stroke-dasharray:3 3}.chart__value{font-weight:700}
.chart__area{fill:var(--primary);stroke:var(--ink)}.chart__area--none{fill:none;stroke:var(--ink);stroke-dasharray:4 3}
.chart__case{stroke:var(--paper)}
"""
