"""Turns TooMany, where no view has dealt with it, into a page, or into the answer a program reads. 429 both ways."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from upwell.limits.actions import TooMany
from upwell.limits.sentences import sentence
from upwell.ui import errors


class SaysTooMany:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, TooMany):
            return None
        return errors.too_many(request, sentence(exception), seconds=exception.seconds)
