"""The mailbox of the sandbox: every message, readable, newest first. Anywhere else there is no such page."""

from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from upwell.lib.access import public
from upwell.notify import html, queries

A_PAGE = 30


@public
@never_cache
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    _only_in_a_sandbox()
    messages = Paginator(queries.newest(), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "notify/mailbox.html", {"letters": messages})


@public
@never_cache
@require_safe
def message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    _only_in_a_sandbox()
    found = queries.message(message_id)
    if found is None:
        raise Http404
    return render(request, "notify/message.html", {"letter": found, "body": html.paragraphs(found.body)})


def _only_in_a_sandbox() -> None:
    if not settings.SANDBOX:
        raise Http404
