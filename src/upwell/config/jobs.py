"""Which jobs run in the background and how often. Each is idempotent and may run in several processes at once.

Each does a bounded piece of its work and says whether there is more; then it stays due, and the others get their turn
in between. What waits for the servers of others has lanes of its own, a thread each: mail servers, partners, their
days, payment providers, the programs of others, the virus scanner. Nobody waits for the servers of somebody else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.sessions.backends.db import SessionStore

from upwell.accounts import attempts, codes
from upwell.bookings import jobs as bookings
from upwell.cases import jobs as cases
from upwell.catalogue import actions as catalogue_actions
from upwell.catalogue import announced
from upwell.catalogue import queries as catalogue
from upwell.channels.api import actions as api
from upwell.channels.api import jobs as hooks
from upwell.channels.assisted import actions as assisted
from upwell.channels.assisted import jobs as calling
from upwell.channels.chat import actions as chat
from upwell.channels.open311 import actions as open311
from upwell.channels.sms import actions as sms
from upwell.channels.sms import going_on, tidying
from upwell.config.job import Job as Job
from upwell.config.measuring import COLUMNS
from upwell.feedback import jobs as feedback
from upwell.feedback import problems as page_problems
from upwell.feedback import unplaced
from upwell.files import actions as files
from upwell.handover import jobs as handover
from upwell.intake import actions as intake_actions
from upwell.intake import jobs as intake
from upwell.intake import moving, reminding, repeating
from upwell.lib.batches import BATCH
from upwell.limits import actions as limits
from upwell.notify import actions as notify_actions
from upwell.notify import jobs as notify
from upwell.notify import receipts
from upwell.partners import jobs as partners
from upwell.payments import jobs as payments
from upwell.permits import actions as permits
from upwell.portfolio import jobs as inventory
from upwell.workbench import releasing as workbench

SCANNED_AT_ONCE = 20


def _deliver(now: datetime) -> bool:
    return notify.deliver(now).more


def _sweep_uploads(now: datetime) -> bool:
    if catalogue.has_city():
        # a photo must outlive the draft it was sent for
        kept = catalogue.city().lifetimes
        files.sweep(now, unattached_kept=max(kept.unattached_upload, kept.draft))
    return False  # it has been through the whole folder


def _scan_documents(now: datetime) -> bool:
    return files.scan_due(now, limit=SCANNED_AT_ONCE) >= SCANNED_AT_ONCE


def _forget_sign_ins(now: datetime) -> bool:
    return attempts.sweep(now=now) == BATCH


def _forget_codes(now: datetime) -> bool:
    return codes.sweep(now=now) == BATCH


def _forget_callers(now: datetime) -> bool:
    return limits.sweep(now=now) == BATCH


def _forget_messages(now: datetime) -> bool:
    if not catalogue.has_city():
        return False
    return notify_actions.forget(before=now - catalogue.city().lifetimes.message) == BATCH


def _forget_deliveries(now: datetime) -> bool:
    return open311.sweep(now=now) == BATCH


def _forget_brought(now: datetime) -> bool:
    return api.sweep(now=now) == BATCH


def _follow_hooks(now: datetime) -> bool:
    hooks.follow(now)
    return False  # it works off all there is


def _tell_hooks(now: datetime) -> bool:
    return hooks.deliver(now).more


def _forget_people(now: datetime) -> bool:
    return cases.forget_people(now=now) == cases.BATCH


def _forget_permits(now: datetime) -> bool:
    return permits.sweep(now=now) == BATCH


def _mind_parties(now: datetime) -> bool:
    return cases.mind_parties(now=now) >= cases.BATCH


def _ask_feedback(now: datetime) -> bool:
    feedback.note_asked(now)
    return False  # it works off all there is


def _forget_comments(now: datetime) -> bool:
    feedback.forget_comments(now)
    return False  # the same


def _forget_page_problems(now: datetime) -> bool:
    return catalogue.has_city() and page_problems.forget(now=now)


def _forget_passings(now: datetime) -> bool:
    return intake_actions.forget_passings(now=now)


def _forget_unplaced(now: datetime) -> bool:
    return catalogue.has_city() and unplaced.forget(now=now)


def _clear_sessions(now: datetime) -> bool:
    SessionStore.clear_expired()
    return False


def _forget_texts(now: datetime) -> bool:
    return tidying.sweep(now=now) == BATCH


def _delete_at_carrier(now: datetime) -> bool:
    return tidying.delete_at_carrier(now=now)


def _forget_early(now: datetime) -> bool:
    return receipts.forget_early(now=now) == BATCH


def _forget_calls(now: datetime) -> bool:
    return assisted.sweep(now=now) >= BATCH


def _forget_chats(now: datetime) -> bool:
    return chat.sweep(now=now) == BATCH


def _mind_line(now: datetime) -> bool:
    return catalogue.has_city() and handover.mind(now)


def _call_back(now: datetime) -> bool:
    return catalogue.has_city() and calling.take_over(now) == BATCH


def _forget_talks(now: datetime) -> bool:
    return catalogue.has_city() and handover.forget(now) == BATCH


def _quiet_drafts(now: datetime) -> bool:
    return intake.note_abandoned(now=now) >= intake.BATCH


def _old_drafts(now: datetime) -> bool:
    return intake.throw_away_expired(now=now) >= intake.BATCH


def _expire_holds(now: datetime) -> bool:
    return bookings.expire_holds(now) == BATCH


def _sweep_holds(now: datetime) -> bool:
    return bookings.sweep_holds(now) == BATCH


def _follow_cases(now: datetime) -> bool:
    bookings.follow_orders(now)  # first: what was done is not cancelled by the case that ended with it
    bookings.follow_cases(now)
    return False


def _move_booked(now: datetime) -> bool:
    moving.follow_partners(now)  # first: it is their days that are looked for
    moving.follow(now)
    moving.follow_unable(now)
    return False


def _tell_waiting(now: datetime) -> bool:
    if catalogue.has_city():
        bookings.tell_waiting(now)
    return False  # whoever is still waiting waits for a day, not for us


def _follow_closures(now: datetime) -> bool:
    if catalogue.has_city():
        announced.follow(now=now)
    return False


def _publish_due(now: datetime) -> bool:
    more = catalogue_actions.publish_due(now) >= catalogue_actions.A_RUN
    workbench.follow_all(now=now)
    return more


def _forget_waiting(now: datetime) -> bool:
    return catalogue.has_city() and bookings.forget_waiting(now) == BATCH


def _remind(now: datetime) -> bool:
    return reminding.remind(now=now) == BATCH


def _book_next(now: datetime) -> bool:
    return repeating.book_next(now=now) == BATCH


def _deliver_orders(now: datetime) -> bool:
    return partners.deliver(now).more


def _ask_partners(now: datetime) -> bool:
    partners.ask(now)
    return False


def _follow_partners(now: datetime) -> bool:
    cases.follow_partners(now=now)
    return False  # it works off all there is


def _follow_scans(now: datetime) -> bool:
    cases.follow_scans(now=now)
    return False  # it works off all there is


def _write_lists(now: datetime) -> bool:
    partners.write_lists(now)
    if catalogue.has_city():
        partners.hand_lists(now)
    return False


def _remind_partners(now: datetime) -> bool:
    return partners.remind(now) > 0


def _ask_payments(now: datetime) -> bool:
    return payments.ask(now=now) >= payments.BATCH


def _expire_payments(now: datetime) -> bool:
    return payments.expire(now=now)


def _send_refunds(now: datetime) -> bool:
    return payments.refund(now=now) >= payments.BATCH


def _finish_paid(now: datetime) -> bool:
    return intake.finish_paid(now=now) >= intake.BATCH


def _tell_refunds(now: datetime) -> bool:
    return intake.tell_refunds(now=now) >= intake.BATCH


def follow_bookings(now: datetime) -> None:
    """All that happens by itself to what is booked, once: for a simulated day."""
    for each in (_follow_partners, _follow_cases, _move_booked, _follow_cases, _remind, _write_lists):
        each(now)


LETTERS = Job("deliver messages", timedelta(seconds=2), _deliver)
ORDERS = [
    Job("bring work orders to partners", timedelta(seconds=2), _deliver_orders),
    Job("ask partners for their news", timedelta(minutes=2), _ask_partners),
]
DAYS = [
    Job("write the daily lists of partners", timedelta(minutes=1), _write_lists),
    Job("give back days that were held too long", timedelta(seconds=30), _expire_holds),
    Job("move what a partner has no room for", timedelta(minutes=1), _move_booked),
    Job("tell those who wait for a day", timedelta(minutes=5), _tell_waiting),
    Job("book the next of what comes again", timedelta(minutes=5), _book_next),
]
MONEY = [
    Job("ask how payments stand", timedelta(seconds=30), _ask_payments),
    Job("send what was paid for", timedelta(seconds=15), _finish_paid),
    Job("end fees nobody paid in time", timedelta(minutes=5), _expire_payments),
    Job("send refunds", timedelta(seconds=30), _send_refunds),
]
TEXTS = [
    Job("answer text messages", timedelta(seconds=1), sms.work),
    Job("ask again who talked to a person by text", timedelta(seconds=2), going_on.follow),
]
HOOKS = [
    Job("write what programs want to hear", timedelta(seconds=5), _follow_hooks),
    Job("tell programs what they want to hear", timedelta(seconds=2), _tell_hooks),
]
DOCUMENTS = [
    Job("have documents scanned for viruses", timedelta(seconds=5), _scan_documents),
]
JOBS = [
    Job("let cases follow their partners", timedelta(seconds=5), _follow_partners),
    Job("remind partners that have not answered", timedelta(minutes=15), _remind_partners),
    Job("note abandoned drafts", timedelta(minutes=5), _quiet_drafts),
    Job("throw away expired drafts", timedelta(hours=1), _old_drafts),
    Job("throw away uploads nobody sent", timedelta(hours=1), _sweep_uploads),
    Job("delete pictures at the carrier", timedelta(minutes=5), _delete_at_carrier),
    Job("forget early news of texts", timedelta(hours=12), _forget_early),
    Job("forget what was said by text long ago", timedelta(hours=1), _forget_texts),
    Job("forget calls and callbacks of long ago", timedelta(hours=1), _forget_calls),
    Job("forget what was said in the chat long ago", timedelta(hours=1), _forget_chats),
    Job("keep the line of people who wait for a person", timedelta(seconds=5), _mind_line),
    Job("put who asked for a call on the list", timedelta(seconds=10), _call_back),
    Job("forget what was said with a person", timedelta(hours=1), _forget_talks),
    Job("throw away days that were only held, long ago", timedelta(hours=12), _sweep_holds),
    Job("follow what became of bookings", timedelta(seconds=10), _follow_cases),
    Job("close and open services as announced", timedelta(minutes=1), _follow_closures),
    Job("publish what was scheduled", timedelta(seconds=20), _publish_due),
    Job("remind of days that are near", timedelta(minutes=10), _remind),
    Job("note whom to ask how it was", timedelta(minutes=1), _ask_feedback),
    Job("tell people of refunds", timedelta(minutes=1), _tell_refunds),
    Job("ask again for files that had a virus", timedelta(seconds=10), _follow_scans),
    Job("remind others who are asked for their part", timedelta(minutes=10), _mind_parties),
    Job("forget whoever no limit counts any more", timedelta(minutes=10), _forget_callers),
    Job("forget old sign-in attempts", timedelta(hours=12), _forget_sign_ins),
    Job("forget codes nobody can type any more", timedelta(minutes=10), _forget_codes),
    Job("forget who asked for what was closed long ago", timedelta(hours=1), _forget_people),
    Job("forget who said how it was with that", timedelta(minutes=1), _forget_comments),
    Job("forget what nobody could place", timedelta(hours=1), _forget_unplaced),
    Job("forget which forms were to go on elsewhere", timedelta(hours=1), _forget_passings),
    Job("forget what was wrong with pages long ago", timedelta(hours=1), _forget_page_problems),
    Job("forget what came long ago under an Idempotency-Key", timedelta(hours=12), _forget_deliveries),
    Job("forget what programs brought long ago", timedelta(hours=1), _forget_brought),
    Job("forget who waited for a day", timedelta(hours=1), _forget_waiting),
    Job("forget permits of those who are forgotten", timedelta(hours=1), _forget_permits),
    Job("forget old messages", timedelta(hours=12), _forget_messages),
    Job("fill in what is known of our own services", timedelta(minutes=5), inventory.fill),
    Job("tell who keeps services what is due to be looked at", timedelta(hours=1), inventory.remind),
    Job("clear old sessions", timedelta(hours=6), _clear_sessions),
]


def lanes() -> dict[str, list[Job]]:
    """Those with a thread of their own; the others share one."""
    return {
        "letters": [LETTERS],
        "orders": ORDERS,
        "days": DAYS,
        "money": MONEY,
        "texts": TEXTS,
        "hooks": HOOKS,
        "documents": DOCUMENTS,
        "columns": COLUMNS,
    }


def names() -> set[str]:
    return {job.name for lane in (*lanes().values(), JOBS) for job in lane}


def due(among: Iterable[Job], now: datetime) -> list[Job]:
    return [job for job in among if job.next_at is None or job.next_at <= now]
