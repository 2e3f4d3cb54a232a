"""Money at the desk: the books by day beside the provider's, one fee with all that became of it, giving back, and
writing down what was paid at the counter."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from upwell.accounts.access import actor_in, requires
from upwell.accounts.actor import Actor
from upwell.cases import queries as cases
from upwell.catalogue import queries as catalogue
from upwell.desk import forms_waiting, money
from upwell.desk.filters import day_of, midnight
from upwell.desk.names import names
from upwell.lib import clock
from upwell.lib.workdays import DAY
from upwell.payments import actions, links, queries, taken
from upwell.payments.queries import Payment
from upwell.ui import csvfile

UNSENT_AFTER, UNSENT_FOR = timedelta(hours=1), timedelta(days=60)


@requires("see_payments")
@require_safe
def report(request: HttpRequest) -> HttpResponse:
    first, last = period_in(request)
    now, workdays = clock.now(), catalogue.city().workdays
    context: dict[str, Any] = {
        "actor": actor_in(request),
        "first": first,
        "last": last,
        "report": queries.report(first, last, workdays),
        "ways": money.WAYS.items(),
        "waiting_forms": forms_waiting.listed(actor_in(request), now=now),
        "to_hand_out": _to_hand_out(actor_in(request)),
        "stuck": [*_unsent(now), *_stuck(queries.stuck(now=now))],
        "compared": request.GET.get("books") == "yes",
    }
    if context["compared"]:
        context |= _compared(first, last)
    return render(request, "desk/payments.html", context)


def period_in(request: HttpRequest) -> tuple[date, date]:
    today = catalogue.city().workdays.local_day(clock.now())
    return money.period(day_of(request.GET.get("from", "")), day_of(request.GET.get("to", "")), today)


def _compared(first: date, last: date) -> dict[str, Any]:
    workdays = catalogue.city().workdays
    start, end = midnight(first.isoformat(), workdays), midnight((last + DAY).isoformat(), workdays)
    if start is None or end is None:
        return {}
    try:
        found = actions.compare(start, end)
    except actions.CannotPay as refusal:
        return {"not_compared": refusal.sentence}
    return {"differences": [(one, str(money.KINDS[one.kind])) for one in found]}


def _unsent(now: datetime) -> list[dict[str, Any]]:
    """What was paid for a while ago and never sent: its day was lost, say, and nobody has chosen another."""
    paid = queries.paid_between(now - UNSENT_FOR, now - UNSENT_AFTER)
    sent = cases.that_exist([one.subject for one in paid])
    why = _("Paid, but the request was not sent")
    return [
        {"charge": one, "cents": one.cents, "at": one.ended_at, "why": why} for one in paid if one.subject not in sent
    ]


def _to_hand_out(actor: Actor) -> list[dict[str, Any]]:
    """With the reference that whoever comes for it brings along, where the case may be seen."""
    waiting = queries.to_hand_out()
    subjects = [one.payment.charge.subject for one in waiting if one.payment.charge]
    references = cases.references_seen(subjects, actor) if subjects else {}
    return [
        {
            "row": one,
            "charge": one.payment.charge,
            "service": names().noun(one.payment.charge.service) if one.payment.charge else "",
            "reference": references.get(one.payment.charge.subject, "") if one.payment.charge else "",
            "how": money.method(one.payment),
            "number": taken.number_of(one.payment),
            "why": money.why(one.why),
        }
        for one in waiting
    ]


def _stuck(stuck: queries.Stuck) -> list[dict[str, Any]]:
    """Each with what is wrong, in words, and where to look."""
    late = [
        {"charge": one, "cents": one.cents, "at": one.created_at, "why": money.why("no_answer")}
        for one in stuck.charges
    ]
    loose = [
        {
            "charge": one.charge,
            "money": one,
            "by_hand": queries.is_by_hand(one),
            "plain": money.plain(one.cents),
            "cents": one.cents,
            "at": one.at,
            "why": money.why(one.why),
        }
        for one in stuck.money
    ]
    broken = [
        {
            "charge": one.payment.charge,
            "cents": one.cents,
            "at": one.requested_at,
            "why": _("%(state)s: money to give back") % {"state": money.refund_tag(one)[0]},
        }
        for one in stuck.refunds
    ]
    return [*late, *loose, *broken]


@requires("see_payments")
@require_safe
def report_csv(request: HttpRequest) -> StreamingHttpResponse:
    first, last = period_in(request)
    days = queries.report(first, last, catalogue.city().workdays).days
    content = csvfile.written(money.csv_heading(), money.csv_rows(days))
    response = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="payments-{first}-{last}.csv"'
    return response


@requires("see_payments")
@require_safe
def charge(request: HttpRequest, charge: UUID) -> HttpResponse:
    return _page(request, charge)


def _page(request: HttpRequest, charge_id: UUID, *, status: int = 200, **typed: Any) -> HttpResponse:
    found, actor = queries.charge_page(charge_id), actor_in(request)
    if found is None:
        raise Http404
    of = cases.case_page(found.subject, actor)
    context = {
        "actor": actor,
        "fee": money.fee(found),
        "charge": found,
        "service": names().noun(found.service),
        "reference": of.case.reference if of else "",
        "payments": [_payment(one) for one in found.payments.all()],
        "link": links.link(found.pk) if found.is_open else "",
        "methods": money.METHODS.items(),
        **typed,
    }
    return render(request, "desk/charge.html", context, status=status)


def _payment(payment: Payment) -> dict[str, Any]:
    by_hand = queries.is_by_hand(payment)
    return {
        "row": payment,
        "method": money.method(payment),
        "number": taken.number_of(payment),
        "why": money.why(payment.why) if payment.why else "",
        "left": money.left_of(payment),
        "by_hand": by_hand,
        "refunds": [(one, money.why(one.why), money.refund_tag(one, by_hand=by_hand)) for one in payment.refunds.all()],
        "waiting": money.waiting(payment),
    }


@requires("refund_payments")
@require_POST
def refunds(request: HttpRequest, payment: int) -> HttpResponse:
    """Gives all or part of a payment back."""
    row = queries.payment(payment)
    if row is None:
        raise Http404
    typed, why, number = (request.POST.get(name, "") for name in ("amount", "why", "number"))
    try:
        given = actions.give_back(
            row.pk,
            cents=money.cents_of(typed[:20]),
            why=why[:300],
            number=number[:100],
            by=actor_in(request),
            now=clock.now(),
        )
    except actions.CannotGiveBack as refusal:
        if row.charge_id is None:
            messages.error(request, str(refusal.sentence))
            return redirect("desk:payments")
        kept = {"form": row.pk, "typed_amount": typed, "typed_why": why, "typed_number": number}
        return _page(request, row.charge_id, status=422, error=refusal.sentence, **kept)
    if given.state == given.State.DONE:
        messages.success(request, _("Done. It is written down as handed out."))
    else:
        messages.success(request, _("Done. It goes back by itself within minutes."))
    return redirect("desk:charge", charge=row.charge_id) if row.charge_id else redirect("desk:payments")


@requires("take_payments")
@require_POST
def handing_out(request: HttpRequest, refund: UUID) -> HttpResponse:
    """Money that goes back of what was paid at the counter was handed out there, or sent by mail."""
    row = queries.refund(refund)
    if row is None:
        raise Http404
    number, charge = request.POST.get("number", "")[:100], row.payment.charge_id
    try:
        actions.hand_out(row.pk, number=number, by=actor_in(request), now=clock.now())
    except actions.CannotGiveBack as refusal:
        if charge is not None:
            return _page(request, charge, status=422, error=refusal.sentence, form=row.pk, typed_number=number)
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, _("Done. It is written down as handed out."))
    return redirect("desk:charge", charge=charge) if charge else redirect("desk:payments")


@requires("take_payments")
@require_POST
def taking(request: HttpRequest, charge: UUID) -> HttpResponse:
    """What happened at the counter: it was paid, it need not be paid, or it did not work."""
    if queries.charge(charge) is None:
        raise Http404
    how, number, why = (request.POST.get(name, "")[:300] for name in ("how", "number", "why"))
    by, now = actor_in(request), clock.now()
    try:
        if how == "waive":
            actions.waive(charge, why=why, by=by, now=now)
        elif how == "failed":
            actions.fail(charge, by=by, now=now)
        else:
            actions.write_down(charge, how=how, number=number[:100], by=by, now=now)
    except actions.CannotTake as refusal:
        kept = {"form": "taking", "typed_how": how, "typed_number": number, "typed_why": why}
        return _page(request, charge, status=422, error=refusal.sentence, **kept)
    messages.success(request, _("Done. It is written down."))
    return redirect("desk:charge", charge=charge)
