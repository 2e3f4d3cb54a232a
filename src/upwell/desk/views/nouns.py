"""What is done to a case is a noun below its address and comes by POST; whoever only looks is led to the page itself.

So reloading, coming back, or changing the language on the answer to a form never ends nowhere."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse

View = Callable[..., HttpResponse]


def posted(view: View) -> View:
    @wraps(view)
    def check(request: HttpRequest, **kwargs: str) -> HttpResponse:
        if request.method == "POST":
            return view(request, **kwargs)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["POST"])
        reference = kwargs.get("reference")
        return HttpResponseRedirect(reverse("desk:case", args=[reference]) if reference else reverse("desk:queue"))

    return check
