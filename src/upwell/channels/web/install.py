"""The site as an app: its manifest in each language, its signs in the city's colours, and the worker behind it.

With UPWELL_APP=no pages name none of them, and the worker that phones have takes itself away."""

from __future__ import annotations

import json
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from upwell.accounts.access import public
from upwell.catalogue import queries as catalogue
from upwell.intake import queries as intake_queries
from upwell.journey.texts import Texts
from upwell.lib import clock
from upwell.ui import context, icons, theme, worker

KEEPS = "^/(services/([a-z0-9_-]+/(offline/)?)?|topics/[a-z0-9_-]+/|about/|offline/|share/)?$"
LEAVES = "^/(desk|portal|files|permits|open311|payments|partners|static)/"
DATA = "^/offline/list\\.json$"
SCRIPTS = ("keeping", "sending")
SHORTCUTS = 4


def script(name: str) -> str:
    return static(f"ui/build/{name}.js")


def icon_url(name: str) -> str:
    return f"{reverse('web:app_icon', args=[name])}?v={context.edition(context.CITY_CARD().theme)}"


def app() -> context.App | None:
    """What each page names of the app; None while it is switched off, or there is no city."""
    if not settings.APP:
        return None
    try:
        catalogue.city()  # kept: asks the database of no page anew
    except catalogue.NoCity:
        return None
    return _app(translation.get_language() or settings.LANGUAGE_CODE, context.CITY_CARD().theme)


@lru_cache(maxsize=32)
def _app(language: str, colours: theme.Theme) -> context.App:
    return context.App(
        manifest=reverse("web:manifest", args=[language]),
        worker=reverse("web:worker"),
        apple_icon=icon_url("apple-180"),
        list=reverse("web:offline_list"),
        page=reverse("web:offline"),
        more=" ".join(reverse(f"web:{name}") for name in ("services", "offline", "share")),
        parts=" ".join(script(name) for name in (*SCRIPTS, "offline", "photos", "address")),
        keeping=script("keeping"),
        sending=script("sending"),
        offline=script("offline"),
        day=theme.day(colours)["band"],
        night=theme.night(colours)["band"],
    )


@public
@require_safe
def manifest(request: HttpRequest, language: str) -> HttpResponse:
    """A browser asks for it without cookies, so the language stands in the address."""
    if not settings.APP or language not in dict(settings.LANGUAGES):
        raise Http404
    with translation.override(language):
        said = _manifest(context.CITY_CARD(), language)
    headers = {"Cache-Control": "public, max-age=300", "Content-Language": language}
    return HttpResponse(json.dumps(said), content_type="application/manifest+json", headers=headers)


def _manifest(city: context.CityCard, language: str) -> dict[str, Any]:
    colours = theme.day(city.theme)
    return {
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "name": city.site_name,
        "short_name": city.name,
        "description": gettext("Report a problem, look something up, or follow a request."),
        "lang": language,
        "dir": "ltr",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": colours["band"],
        "categories": ["government", "utilities"],
        "icons": [
            {
                "src": icon_url(name),
                "sizes": f"{icon.side}x{icon.side}",
                "type": "image/png",
                "purpose": icon.purpose,
            }
            for name, icon in icons.ICONS.items()
            if name != "apple-180"
        ],
        "shortcuts": _shortcuts(language),
        "share_target": {
            "action": reverse("web:share"),
            "method": "POST",
            "enctype": "multipart/form-data",
            "params": {
                "title": "title",
                "text": "text",
                "url": "url",
                "files": [{"name": "photo", "accept": ["image/*"]}],
            },
        },
    }


def _shortcuts(language: str) -> list[dict[str, Any]]:
    """The services most used, as the home page has them."""
    used = intake_queries.most_used(now=clock.now())
    services = [one for one in catalogue.all_published() if one.open and one.definition.is_taken("web")]
    ranked = sorted(services, key=lambda one: (-used.get(one.code, 0), one.definition.name))[:SHORTCUTS]
    icon = {"src": icon_url("icon-192"), "sizes": "192x192", "type": "image/png"}
    return [
        {
            "name": Texts(one.definition, language).of_service("name").text,
            "url": reverse("web:service", args=[one.code]),
            "icons": [icon],
        }
        for one in ranked
    ]


@public
@require_safe
def app_icon(request: HttpRequest, name: str) -> HttpResponse:
    if name not in icons.ICONS:
        raise Http404
    response = HttpResponse(icons.png(name, context.CITY_CARD().theme), content_type="image/png")
    lasts = "public, max-age=31536000, immutable" if "v" in request.GET else "public, max-age=300"
    response["Cache-Control"] = lasts
    return response


@public
@require_safe
def app_worker(request: HttpRequest) -> HttpResponse:
    """From the root, for the residents' pages. Another build, or another catalogue, is another program to a browser:
    it comes by itself, takes nothing from a page that is open, and fetches anew what it keeps."""
    if not settings.APP:
        return worker.response("app", on=False)
    return worker.response(
        "app",
        build=build(),
        keeps=KEEPS,
        leaves=LEAVES,
        data=DATA,
        offline=reverse("web:offline"),
        share=reverse("web:share"),
        scripts=[script(name) for name in SCRIPTS],
        site=context.CITY_CARD().site_name,
        icon=icon_url("icon-192"),
        badge=icon_url("monochrome-192"),
    )


def build() -> str:
    """A mark of all that kept pages are made of: the front end, the city's colours, the services as they are now."""
    front = [script(name) for name in ("app", "enhance", "offline", *SCRIPTS)]
    front += [static("ui/build/style.css"), worker.text(worker.WORKER)]
    services = [f"{one.version_id} {one.open}" for one in catalogue.all_published()] if catalogue.has_city() else []
    return sha256("\n".join((*front, context.edition(context.CITY_CARD().theme), *services)).encode()).hexdigest()[:16]
