"""The pages of a payment: where one goes off to pay, by the form or by a link of its own, and where one comes back.

The link opens an amount, what it is for and until when; no answers, and no case to whoever did not begin it. One may
come back twice, in another browser, or not at all: what is paid the provider says, never the page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from upwell.accounts.access import actor_in, public
from upwell.cases import links as case_links
from upwell.cases import queries as cases
from upwell.catalogue import queries as catalogue
from upwell.channels.web import amending, booking, deadlinks, drafts, screens
from upwell.channels.web.own import require_seat
from upwell.forms import fee
from upwell.intake import actions as intake
from upwell.intake.actions import Settled
from upwell.journey.texts import Said, Texts
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.payments import actions as payments
from upwell.payments import links
from upwell.payments import queries as paid
from upwell.payments.queries import Charge
from upwell.ui import speaking
from upwell.ui.personal import personal

ELSEWHERE = (intake.AlreadySent, intake.ServiceClosed, intake.NoSuchDraft, intake.StaleStep, intake.NotComplete)


def agreed(request: HttpRequest, draft: UUID, confirmation: str, *, declared: bool) -> HttpResponseBase:
    """From the check page on: to the payment, or, where it turns out that nothing is to be paid, sent.

    Raises CannotSend and whatever says that the draft stands elsewhere."""
    intake.confirm(draft, confirmation=confirmation, declared=declared, now=clock.now())
    settled = intake.settle(draft, by=actor_in(request), now=clock.now())
    return _receipt(request, draft) if settled.sent else redirect("web:here", draft=draft)


def pay(request: HttpRequest, page: screens.Page) -> HttpResponseBase:
    """The button of the pay page in a form."""
    draft, now = page.draft.pk, clock.now()
    callers.count(kinds.SUBMISSIONS, request, now=now)
    try:
        charge = intake.pay(draft, now=now)
        return _off(request, charge.pk)
    except payments.AlreadyPaid:
        settled = intake.settle(draft, by=actor_in(request), now=now)
        return _receipt(request, draft) if settled.sent else redirect("web:here", draft=draft)
    except payments.StillUnderWay:
        return _asking(request, back=reverse("web:here", args=[draft]))
    except payments.CannotPay as refusal:
        return _refused(page, refusal)
    except intake.SlotLost as lost:
        return booking.lost(draft, lost.step, lost.why)
    except ELSEWHERE:
        return redirect("web:here", draft=draft)


def _refused(page: screens.Page, refusal: payments.CannotPay) -> HttpResponse:
    context = page.context() | fee.context(page.walk, page.draft.pk) | {"refusal": refusal.sentence}
    return render(page.request, "web/pay.html", context, status=409)


def _off(request: HttpRequest, charge_id: UUID) -> HttpResponse:
    """To the provider's page. To another host by way of a page with a link: browsers let no form lead there, for the
    content security policy keeps what is typed here at home."""
    address = intake.go(charge_id, now=clock.now())
    if urlsplit(address).netloc == request.get_host():
        return redirect(address)
    return redirect("web:pay_to", secret=links.secret(charge_id))


@public
@personal
@require_safe
def to_page(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The last page of ours: leads on by itself, and by a link."""
    charge = _charge(request, secret)
    _require_seat(request, charge)
    try:
        address = intake.go(charge.pk, now=clock.now())
    except (payments.CannotPay, intake.ServiceClosed):
        return redirect("web:pay", secret=secret)
    context = {**_about(charge), "address": address, "host": urlsplit(address).netloc}
    return render(request, "web/pay_to.html", context)


@public
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, secret: str) -> HttpResponseBase:
    """One payment and nothing else: for somebody on the phone, or who was sent without paying. Of what an organisation
    asked for it opens for whoever acts for it."""
    charge, refusal = _charge(request, secret), ""
    _require_seat(request, charge)
    if request.method == "POST":
        callers.count(kinds.SUBMISSIONS, request, now=clock.now())
        try:
            return _off(request, charge.pk)
        except payments.AlreadyPaid:
            return redirect("web:pay_back", secret=secret)
        except payments.StillUnderWay:
            return _asking(request, secret=secret)
        except intake.ServiceClosed:
            return redirect("web:service", code=charge.service)
        except payments.CannotPay as refused:
            refusal = str(refused.sentence)
    return _link_page(request, charge, refusal=refusal, status=409 if refusal else 200)


def _link_page(
    request: HttpRequest, charge: Charge, *, refusal: str = "", status: int = 200, left: bool = False
) -> HttpResponse:
    charge = paid.charge(charge.pk) or charge
    if charge.state == Charge.State.PAID:
        return _paid(request, charge)
    try:
        due = intake.due_by_link(charge.pk, now=clock.now())
    except intake.ServiceClosed:
        due = None
    context = {
        **_about(charge),
        "due": due,
        "refusal": refusal,
        "left": left,
        "declined": charge.why in ("declined", "left"),
        "online": paid.can_pay_online(),
        "mine": drafts.is_mine(request, charge.subject),
        "draft": charge.subject,
    }
    return render(request, "web/pay_link.html", context, status=status)


@public
@personal
@require_safe
def back(request: HttpRequest, secret: str) -> HttpResponseBase:
    """From the provider's page. Open also while a service is closed: who has paid is not turned away."""
    charge = _charge(request, secret)
    try:
        settled = intake.come_back(charge.pk, by=actor_in(request), now=clock.now())
    except intake.StaleStep:  # an answer is being given in another window just now
        return _asking(request, secret=secret)
    _require_seat(request, charge)  # not before: who has paid is not turned away
    if amending.is_mine(request, charge.pk) and (settled.amended or _is_paid(charge)):
        return _amended(request, charge, settled)
    if settled.sent is not None and drafts.is_mine(request, charge.subject):
        return _receipt(request, charge.subject)
    return _came_back(request, secret, charge, settled)


def _is_paid(charge: Charge) -> bool:
    now_is = paid.charge(charge.pk)
    return now_is is not None and now_is.state == Charge.State.PAID


def _amended(request: HttpRequest, charge: Charge, settled: Settled) -> HttpResponse:
    """Whoever asked for other things on their booking and paid for it stands at their request again."""
    done, has_paid = gettext("Done. We have your new list."), gettext("You have paid. This is how your booking stands.")
    messages.success(request, done if settled.amended else has_paid)
    return redirect("web:follow", secret=case_links.follow_secret(charge.subject))


def _came_back(request: HttpRequest, secret: str, charge: Charge, settled: Settled) -> HttpResponseBase:
    now_is = paid.charge(charge.pk) or charge
    if settled.step and _waits(request, now_is):
        return booking.lost(charge.subject, settled.step, settled.lost)
    if now_is.state == Charge.State.PAID:
        return redirect("web:here", draft=charge.subject) if _waits(request, now_is) else _paid(request, now_is)
    if settled.answer == "unknown" or (settled.answer == "in_progress" and not settled.address):
        return _asking(request, secret=secret)
    if drafts.is_mine(request, charge.subject) and settled.sent is None:
        left = "?left=yes" if settled.answer == "in_progress" else ""  # the provider still waits for the card
        return redirect(f"{reverse('web:step', args=[charge.subject, charge.step])}{left}")
    return _link_page(request, now_is, left=True)


def _waits(request: HttpRequest, charge: Charge) -> bool:
    """Paid, but an answer changed meanwhile: this browser's form has something left to do."""
    return drafts.is_mine(request, charge.subject) and not cases.exists(charge.subject)


def _require_seat(request: HttpRequest, charge: Charge) -> None:
    """Of what an organisation asked for, or is about to."""
    require_seat(request, cases.organisation_of(charge.subject))
    drafts.require_acting(request, charge.subject)


def _charge(request: HttpRequest, secret: str) -> Charge:
    charge_id = links.opened_by(secret)
    charge = paid.charge(charge_id) if charge_id else None
    if charge is None:
        callers.guessed(request, now=clock.now())
        raise deadlinks.incomplete()
    return charge


def _receipt(request: HttpRequest, draft: UUID) -> HttpResponse:
    drafts.shorten(request, draft)
    return redirect("web:receipt", draft=draft)


def _asking(request: HttpRequest, *, secret: str = "", back: str = "") -> HttpResponse:
    """Not known yet: a link looks again, and nothing is lost by leaving."""
    again = reverse("web:pay_back", args=[secret]) if secret else back
    return render(request, "web/pay_asking.html", {"again": again})


def _paid(request: HttpRequest, charge: Charge) -> HttpResponse:
    return render(request, "web/paid.html", _about(charge) | {"charge": charge})


def _about(charge: Charge) -> dict[str, Any]:
    """What it is for, in the reader's language as far as there are words."""
    published = catalogue.published(charge.service)
    language = speaking.current()
    name = (
        Texts(published.definition, language).of_service("name") if published else Said(charge.title, charge.language)
    )
    return {"charge": charge, "name": name}
