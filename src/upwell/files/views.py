"""Shows a file to whoever holds its signed address; anything else is "not here", whatever the cause.

A picture is shown in place, drawn anew as it was. A document is saved, never shown by us: the person's own program
opens it, and no page of ours does."""

from io import BytesIO

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from upwell.files import queries
from upwell.files.documents import MEDIA_TYPES
from upwell.lib.access import public

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, max-age=3600, immutable",
}
SAVED = {**HEADERS, "Cache-Control": "private, no-store"}


@public
@require_safe
def picture(request: HttpRequest, token: str) -> FileResponse:
    try:
        found = queries.opened(token)
    except OSError:  # the store cannot be reached: as if it were not here, for now
        found = None
    if found is None:
        raise Http404
    return FileResponse(
        BytesIO(found.data),
        as_attachment=bool(found.name),
        filename=found.name or "picture.jpg",
        content_type=MEDIA_TYPES[found.format],
        headers=SAVED if found.name else HEADERS,
    )
