"""Shows a picture to whoever holds its signed address; anything else is "not here", whatever the cause."""

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from upwell.files import queries
from upwell.lib.access import public

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, max-age=3600, immutable",
}


@public
@require_safe
def picture(request: HttpRequest, token: str) -> FileResponse:
    path = queries.file_of(token)
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), filename="picture.jpg", content_type="image/jpeg", headers=HEADERS)
