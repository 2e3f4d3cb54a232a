"""The one address this room serves: the city's colours as a stylesheet."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from upwell.lib.access import public
from upwell.ui import context, theme


@public
@require_safe
def theme_css(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(theme.stylesheet(context.CITY_CARD().theme), content_type="text/css; charset=utf-8")
    # pages link to it with its hash in ?v=, so an asked-for version never changes
    lasts = "public, max-age=31536000, immutable" if "v" in request.GET else "public, max-age=300"
    response["Cache-Control"] = lasts
    return response
