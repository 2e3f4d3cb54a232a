"""The page on which somebody says that something is wrong with another one. Two boxes; nobody is asked who they are."""

from __future__ import annotations

import re
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from upwell.feedback import problems
from upwell.feedback.problems import LONGEST_DOING, LONGEST_WRONG, Said
from upwell.lib import clock
from upwell.lib.access import public
from upwell.limits import callers, kinds
from upwell.limits.actions import TooMany
from upwell.limits.sentences import at_field
from upwell.ui import about, errors, fields, speaking
from upwell.ui.fields import Field
from upwell.ui.personal import personal

TRAP = "website"
"""A field nobody sees: who fills it in is a program."""
_BACK = re.compile(r"/(?!/)[\x21-\x5b\x5d-\x7e]{0,500}")  # browsers take \ for /
_TABLET, _PHONE = re.compile(r"iPad|Tablet|Android(?!.*Mobi)"), re.compile(r"Mobi")


@public
@personal
@sensitive_post_parameters("wrong", "doing")
@require_http_methods(["GET", "HEAD", "POST"])
def page_problem(request: HttpRequest) -> HttpResponse:
    """The form, and what is sent with it."""
    if request.method != "POST":
        return _form(request, request.GET.get("page", ""), _back(errors.came_from(request)))
    token, back = request.POST.get("page", ""), _back(request.POST.get("back", ""))
    said = Said(request.POST.get("wrong", ""), request.POST.get("doing", ""), request.POST.get("key", "")[:64])
    try:
        callers.count(kinds.PAGE_PROBLEMS, request, now=clock.now())
        if not request.POST.get(TRAP):
            known, device = about.read(token), device_of(request)
            problems.report(said, known, language=speaking.current(), device=device, now=clock.now())
    except TooMany as refusal:
        return callers.late(_form(request, token, back, said, at_field(refusal)), refusal)
    except problems.CannotSay as refusal:
        return _form(request, token, back, said, str(refusal.sentence), status=422)
    request.session["page_problem_back"] = back
    return redirect("feedback:page_problem_said")


@public
@personal
@require_safe
def said(request: HttpRequest) -> HttpResponse:
    """Thanks, and the way back."""
    return render(request, "feedback/page_problem_said.html", {"back": request.session.get("page_problem_back", "")})


def device_of(request: HttpRequest) -> str:
    """phone, tablet or computer, as far as the browser says."""
    agent = request.headers.get("User-Agent", "")
    return "tablet" if _TABLET.search(agent) else "phone" if _PHONE.search(agent) else "computer" if agent else ""


def _back(address: str) -> str:
    """A page of ours, but for this one; empty else."""
    own = reverse("feedback:page_problem")
    return address if _BACK.fullmatch(address) and not address.startswith(own) else ""


def _form(
    request: HttpRequest, token: str, back: str, typed: Said | None = None, error: str = "", status: int = 200
) -> HttpResponse:
    wrong, doing = (typed.wrong, typed.doing) if typed else ("", "")
    label, hint = _("What went wrong?"), _("Leave out names, phone numbers and addresses.")
    before = _("What were you doing?")
    asked = [
        Field("textarea", "doing", before, value=doing, optional=True, rows=2, max_length=LONGEST_DOING),
        Field("textarea", "wrong", label, hint=hint, value=wrong, error=error, rows=4, max_length=LONGEST_WRONG),
    ]
    key = typed.key if typed else uuid4().hex
    context = {"fields": asked, "problems": fields.problems(asked), "token": token[:2_000], "back": back, "key": key}
    return render(request, "feedback/page_problem.html", context, status=status)
