"""Tags and filters of every page (they are template builtins): its parts, dates, money, marks, other tongues.

They draw; they decide nothing. Reference with parameters: docs/pages.md."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.core.paginator import Page as Leaf
from django.template.context import Context
from django.template.defaultfilters import linebreaksbr
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from upwell.lib import clock
from upwell.ui import about, fields, formats, marks, navigation, parts, speaking
from upwell.ui import context as around
from upwell.ui.charts.chart import Chart

register = template.Library()
SPRITE = "ui/build/sprite.svg"
SCRIPT_FILES = {
    "map": ("ui/build/leaflet.js", "ui/build/map.js"),
    "photos": ("ui/build/photos.js",),
    "items": ("ui/build/items.js",),
    "files": ("ui/build/files.js",),
    "address": ("ui/build/address.js",),
    "queue": ("ui/build/queue.js",),
}
SCRIPT_STYLES = {"map": ("ui/build/map.css",)}


def _language() -> str:
    return speaking.current()


@register.simple_tag(name="field")
def field_tag(what: fields.Field | str, **settings: Any) -> str:
    """{% field f %} with a Field, or {% field "text" name="q" label=words … %}."""
    one = fields.Field(kind=what, **settings) if isinstance(what, str) else what  # type: ignore[arg-type]
    return render_to_string(f"ui/fields/{one.kind}.html", {"f": one})


@register.simple_tag
def scripted() -> SafeString:
    """A hidden field that says whether scripts ran, for the record of how people come through."""
    return mark_safe('<input type="hidden" name="scripted" value="">')


@register.inclusion_tag("ui/parts/error_summary.html")
def error_summary(problems: Sequence[fields.Problem]) -> dict[str, Any]:
    return {"problems": problems}


@register.inclusion_tag("ui/parts/summary_list.html")
def summary_list(rows: Sequence[parts.Row], label: str = "") -> dict[str, Any]:
    return {"rows": rows, "label": label}


@register.inclusion_tag("ui/parts/timeline.html")
def timeline(moments: Sequence[parts.Moment], level: int = 3) -> dict[str, Any]:
    return {"moments": moments, "level": level}


@register.inclusion_tag("ui/parts/tag.html")
def tag(label: str, tone: parts.Tone = "neutral") -> dict[str, Any]:
    return {"label": label, "tone": tone, "icon_name": parts.TONE_ICONS[tone]}


@register.simple_block_tag
def alert(content: str, kind: str = "info", heading: str = "", level: int = 2, slim: bool = False) -> str:
    """{% alert "warning" heading=words %}<p>…</p>{% endalert %}; kinds: info success warning error emergency."""
    given = {"content": content, "kind": kind, "heading": heading, "level": level, "slim": slim}
    return render_to_string("ui/parts/alert.html", given)


@register.simple_block_tag
def foreign(content: str, language: str) -> str:
    """Wraps what is in another language than the page, so that it is read aloud in its own."""
    if not language or language == _language():
        return content
    direction = "rtl" if get_language_info(language)["bidi"] else "ltr"
    return format_html('<span lang="{}" dir="{}">{}</span>', language, direction, content)


@register.simple_tag
def icon(name: str, label: str = "", size: int = 0) -> str:
    """A drawing from the sprite; silent beside words, spoken when `label` is given. Sizes: 0, 3, 4, 5."""
    return _icon(name, str(label), size)


@lru_cache(maxsize=512)
def _icon(name: str, label: str, size: int) -> str:
    sized = f" usa-icon--size-{size}" if size else ""
    told = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="usa-icon{}" {} focusable="false"><use href="{}#{}"></use></svg>', sized, told, static(SPRITE), name
    )


@register.simple_tag(takes_context=True)
def pagination(context: Context, leaf: Leaf[Any], name: str = "page") -> str:
    """Numbered pages of a Django Paginator, keeping the rest of the address."""
    numbers = leaf.paginator.get_elided_page_range(leaf.number, on_each_side=1, on_ends=1)
    slots = [{"number": n, "href": _at(context, name, n) if isinstance(n, int) else ""} for n in numbers]
    given = {
        "slots": slots,
        "current": leaf.number,
        "previous": _at(context, name, leaf.number - 1) if leaf.has_previous() else "",
        "next": _at(context, name, leaf.number + 1) if leaf.has_next() else "",
    }
    return render_to_string("ui/parts/pagination.html", given) if leaf.paginator.num_pages > 1 else ""


@register.inclusion_tag("ui/parts/pagination.html")
def pager(previous: str = "", next: str = "") -> dict[str, Any]:
    """Only "previous" and "next", for lists whose length nobody counts."""
    return {"slots": (), "current": 0, "previous": previous, "next": next}


@register.simple_tag(takes_context=True)
def address_with(context: Context, **changes: Any) -> str:
    """This page's address with some of its query changed; None takes a name out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return f"?{query.urlencode()}"


def _at(context: Context, name: str, number: int) -> str:
    return address_with(context, **{name: number})


@register.simple_tag
def when(at: datetime | date | None, style: str = "moment", now: datetime | None = None, language: str = "") -> str:
    """A date as people say it. Styles: moment, day, short, short_day, clock, before, ago, near (see docs/pages.md)."""
    if at is None:
        return ""
    zone = ZoneInfo(around.CITY_CARD().time_zone)
    spoken = language or _language()
    words = _spoken(at, style, zone=zone, now=now or clock.now(), language=spoken)
    machine = at.astimezone(zone).isoformat(timespec="minutes") if isinstance(at, datetime) else at.isoformat()
    return format_html('<time datetime="{}">{}</time>', machine, words)


def _spoken(at: datetime | date, style: str, *, zone: ZoneInfo, now: datetime, language: str) -> str:
    today = now.astimezone(zone).date()
    if not isinstance(at, datetime):
        short = style in {"short", "short_day"}
        return (formats.short_day if short else formats.day)(at, language=language, today=today)
    there = at.astimezone(zone)
    styles: dict[str, Callable[[], str]] = {
        "moment": lambda: formats.moment(at, zone=zone, language=language, today=today),
        "day": lambda: formats.day(there.date(), language=language, today=today),
        "short": lambda: formats.short_moment(at, zone=zone, language=language, today=today),
        "short_day": lambda: formats.short_day(there.date(), language=language, today=today),
        "clock": lambda: formats.clock(there, language=language),
        "before": lambda: _before(there, language, today),
        "ago": lambda: formats.ago(at, now=now, language=language),
        "near": lambda: _near(there, now.astimezone(zone), language),
    }
    return styles[style]()


def _before(there: datetime, language: str, today: date) -> str:
    day = formats.day(there.date(), language=language, today=today)
    return _("%(day)s, before %(time)s") % {"day": day, "time": formats.clock(there, language=language)}


def _near(there: datetime, here: datetime, language: str) -> str:
    """As in "Today, 3:15 pm", "Yesterday, 9 am", else the day: what a history line needs."""
    time = formats.clock(there, language=language)
    names = {0: _("Today, %(time)s"), -1: _("Yesterday, %(time)s"), 1: _("Tomorrow, %(time)s")}
    away = (there.date() - here.date()).days
    if away in names:
        return names[away] % {"time": time}
    return formats.at_time(formats.day(there.date(), language=language, today=here.date()), time, language=language)


@register.simple_tag
def money(cents: int | None, language: str = "") -> str:
    if cents is None:
        return ""
    return formats.money(cents, currency=around.CITY_CARD().currency, language=language or _language())


@register.filter
def markup(text: str | None) -> SafeString:
    return marks.markup(str(text or ""))


@register.filter
def markup_line(text: str | None) -> SafeString:
    return marks.markup_line(str(text or ""))


@register.filter
def phones(text: str | None) -> SafeString:
    """Plain words of the city: escaped, and each phone number can be called."""
    return marks.phones(str(text or ""))


@register.filter
def told(text: object) -> SafeString:
    """What staff wrote to a resident: as `said`, and each phone number can be called."""
    return format_html("<bdi>{}</bdi>", linebreaksbr(marks.phones(str(text or ""))))


@register.filter
def said(text: object) -> SafeString:
    """What a person typed: escaped, its direction kept apart from the page's, its line breaks kept."""
    return format_html("<bdi>{}</bdi>", linebreaksbr(conditional_escape(str(text or ""))))


@register.filter
def listed(items: Iterable[str]) -> str:
    return formats.listed([str(item) for item in items], language=_language())


@register.filter
def number(value: int | float) -> str:
    return formats.number(value, language=_language())


@register.filter
def written_phone(number: str) -> str:
    return formats.phone(number)


@register.filter
def digits(text: str) -> str:
    """A phone number as tel: and sms: links want it."""
    return "".join(character for character in text if character.isdigit() or character == "+")


@register.filter
def chosen_in(value: str, field: fields.Field) -> bool:
    return value in field.chosen


@register.filter
def part(field: fields.Field, name: str) -> str:
    return field.part(name)


@register.filter
def wrong(field: fields.Field, name: str) -> str:
    """The sentence about one part of a field, or nothing."""
    return field.errors.get(name, "")


@register.simple_tag
def script(names: Iterable[str] | str | None) -> str:
    """Loads scripts (and their styles) by name: map, photos, address, queue. Each is an improvement, never a need."""
    wanted = names.split() if isinstance(names, str) else list(names or ())
    given = {
        "styles": [static(path) for name in wanted for path in SCRIPT_STYLES.get(name, ())],
        "files": [static(path) for name in wanted for path in SCRIPT_FILES[name]],
    }
    return render_to_string("ui/parts/scripts.html", given) if wanted else ""


@register.inclusion_tag("ui/parts/page_problem.html", takes_context=True)
def page_problem(context: Context, *, wide: bool = False) -> dict[str, Any]:
    """The way to say that something is wrong with this page. A question's form takes along what is typed in it."""
    request, href = context.get("request"), around.addresses(around.LINKS).get("problem", "")
    if request is None or not href or request.path == href:
        return {"href": ""}
    code, status = context.get("code"), int(context.get("error_status") or 200)
    service = code if isinstance(code, str) else ""
    token = about.written(about.of_page(request, context.get("about_page") or {}, service=service, status=status))
    return {"href": f"{href}?page={token}", "form": context.get("leaving_form", ""), "wide": wide}


@register.inclusion_tag("ui/parts/map.html")
def map_of(view: fields.MapView, label: str, link: str = "", detail: str = "") -> dict[str, Any]:
    """A map to look at (no pin to place); the page must show the same things as a list."""
    return {"view": view, "label": label, "link": link, "detail": detail}


@register.inclusion_tag("ui/parts/staff_nav.html", takes_context=True)
def staff_nav(context: Context) -> dict[str, Any]:
    """The places of the `actor` in the context, or of whom the request was let in for; nothing without one."""
    request = context["request"]
    actor = context.get("actor") or getattr(request, "upwell_actor", None)
    return {"request": request, "ways": navigation.ways(actor.permissions if actor else (), request.path)}


@register.inclusion_tag("ui/parts/nav_item.html", takes_context=True)
def nav_item(context: Context, label: str, href: str, count: int | None = None, icon_name: str = "") -> dict[str, Any]:
    here = context["request"].path
    current = here == href.split("?")[0]
    return {"label": label, "href": href, "count": count, "icon_name": icon_name, "current": current}


@register.inclusion_tag("ui/parts/chart.html", takes_context=True)
def chart(context: Context, chart: Chart, level: int = 2) -> dict[str, Any]:
    """A chart with its table and its files: those are the page's own address with `chart` and `as` added."""
    given = {"chart": chart, "level": level, "drawing": drawn(chart.svg)}
    return given | {form: address_with(context, **{"chart": chart.key, "as": form}) for form in ("csv", "json", "svg")}


@register.filter
def drawn(picture: str) -> SafeString:
    """A small drawing of `ui.charts`, which escapes what it is given."""
    return mark_safe(picture)  # noqa: S308  # its words are escaped where it is drawn
