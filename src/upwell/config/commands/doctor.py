"""doctor: what is well and what is to be mended, in plain words; exit code 1 when something is wrong."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from upwell.bookings import queries as bookings
from upwell.bookings.queries import Over
from upwell.catalogue import queries as catalogue
from upwell.channels.sms import queries as sms
from upwell.config import proxy
from upwell.config.commands import Behind
from upwell.config.commands.city import is_migrated, sqlite_files, stranded
from upwell.config.commands.definitions import count
from upwell.events import queries as events
from upwell.files import clamd
from upwell.files import queries as files
from upwell.lib import clock
from upwell.notify import providers
from upwell.notify import queries as notify
from upwell.partners import queries as partners
from upwell.payments import providers as payment_providers
from upwell.payments import queries as payments
from upwell.performance.columns import exporting
from upwell.places import queries as places

COLUMNS_MAY_WAIT = timedelta(hours=1)
LITTLE_ROOM = 2 * 1024**3
NEWEST = 20  # uploads looked for
FEW = 3  # days named


def doctor(arguments: argparse.Namespace) -> int:
    wrong = 0
    for well, sentence in findings():
        wrong += not well
        print(("  ok     " if well else "  mend   ") + sentence)
    print("All is well." if not wrong else f"{count(wrong, 'thing')} to mend.")
    return 1 if wrong else 0


def findings() -> Iterator[tuple[bool, str]]:
    """Each thing looked at: whether it is well, and a sentence about it."""
    if (trouble := _database()) is not None:
        yield False, trouble
        return
    yield True, f"The database answers ({connection.vendor})."
    if not is_migrated():
        yield False, str(Behind.__doc__)
        return
    if not catalogue.has_city():
        yield False, "No city is loaded. Run: upwell load cities/sanjose"
        return
    yield True, f"{catalogue.city().name} is loaded with {count(len(catalogue.all_published()), 'service')}."
    yield _areas()
    yield _proxy()
    yield _mail()
    yield from _outbox()
    yield from _texts()
    yield from _partners()
    yield from booked_days()
    yield from _money()
    yield from _worker()
    yield from ((False, sentence) for sentence in stranded(clock.now()))
    yield _columns()
    yield _disk()
    yield _uploads()
    yield _scanner()
    yield from readable(sqlite_files(settings.DATABASES["default"]))
    yield from unknown_proxy()


def _database() -> str | None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "The database does not answer. Check DATABASE_URL."
    return None


def _areas() -> tuple[bool, str]:
    view = catalogue.city().map
    inside = places.areas_at(view.latitude, view.longitude).in_city
    if inside:
        return True, "The city's outline is loaded."
    return False, "The city's outline is not loaded. Run: upwell import places FILE --map areas-city"


def _mail() -> tuple[bool, str]:
    provider = providers.chosen()
    if provider is None:
        return False, "No mail server is set; messages wait. Set UPWELL_SMTP_HOST."
    return True, f"Messages go out by {provider.name}."


def _outbox() -> Iterator[tuple[bool, str]]:
    stuck = notify.stuck(now=clock.now()).count()
    stuck_ones = f"{count(stuck, 'message')} stuck. See /desk/system/."
    yield stuck == 0, stuck_ones if stuck else "No message is stuck."
    held = notify.held_back().count()
    if held:
        waiting = count(held, "message")
        yield True, f"{waiting} held back until their turn, for many go to one address. See /desk/system/."


def _texts() -> Iterator[tuple[bool, str]]:
    """Who takes texts, and what came in and is not answered."""
    provider = providers.for_texts()
    if provider is None:
        yield True, "Nobody takes text messages; nobody is texted. Set UPWELL_SMS_PROVIDER to change that."
        return
    yield True, f"Text messages go out by {provider.name}."
    spent = notify.over_the_limit().count()
    if spent:
        yield (
            False,
            f"{count(spent, 'text')} waiting: the limit texts_in_all is used up.",
        )
    came = sms.health(now=clock.now())
    if came.late:
        yield (
            False,
            f"{count(came.late, 'text')} waiting for our answer. Is the worker at work?",
        )
    if came.dead:
        yield False, f"{count(came.dead, 'text')} could not be answered. The worker's log says why."
    if not came.late and not came.dead:
        yield True, "Every text that came in was answered."


def _partners() -> Iterator[tuple[bool, str]]:
    kept = partners.health(now=clock.now())
    stuck = partners.stuck(now=clock.now()).count()
    yield stuck == 0, f"{count(stuck, 'work order')} stuck. See /desk/system/." if stuck else "No work order is stuck."
    if kept.kept:
        yield True, f"{count(kept.kept, 'piece')} of partners' news fit nothing. See /desk/system/."
    if kept.without_day:
        yield False, f"{count(kept.without_day, 'booking')} without a day. See /desk/system/."
    for code in partners.waiting_for_nobody() if catalogue.has_city() else ():
        yield False, f"Work orders wait for {code}: set its URL and secrets, see docs/settings.md."


def booked_days() -> Iterator[tuple[bool, str]]:
    """Vendors that can be asked are asked: what they have sold elsewhere since is nothing we could have counted."""
    now = clock.now()
    found = bookings.oversold(now=now, first=catalogue.city().workdays.local_day(now))
    full = [over for over in found if not over.miscounted]
    wrong = [over for over in found if over.miscounted]
    if full:
        more = f"{count(len(full), 'day')} {'has' if len(full) == 1 else 'have'} more bookings than places"
        yield False, f"{more}: {_named(full)}. Move some, or make room: see /desk/calendars/."
    else:
        yield True, "No day has more bookings than places."
    if wrong:
        counts = f"{count(len(wrong), 'day')} {'counts' if len(wrong) == 1 else 'count'} what is not booked"
        yield False, f"{counts}: {_named(wrong)}. That is a mistake: report it."


def _named(days: Sequence[Over]) -> str:
    named = [f"{one.calendar} {one.resource} {one.day} ({one.booked} of {one.room})" for one in days[:FEW]]
    return ", ".join(named) + (", and more" if len(days) > FEW else "")


def _money() -> Iterator[tuple[bool, str]]:
    """How people pay, and the money that needs somebody."""
    provider = payment_providers.chosen()
    if provider is None:
        yield True, "Nobody can pay online; fees are taken at the counter. Set UPWELL_STRIPE_KEY to change that."
    else:
        trouble = provider.trouble(sandbox=settings.SANDBOX)
        yield not trouble, trouble or f"People pay by {provider.called}."
    stuck = payments.stuck(now=clock.now())
    told = {"payment": stuck.charges, "refund": stuck.refunds}
    for noun, rows in told.items():
        if rows:
            yield False, f"{count(len(rows), noun)} stuck. See /desk/payments/."
    if stuck.money:
        yield False, f"{count(len(stuck.money), 'piece')} of money that came in pays nothing. See /desk/payments/."
    if not len(stuck):
        yield True, "No payment and no refund is stuck."


def _worker() -> Iterator[tuple[bool, str]]:
    stand = events.background(now=clock.now())
    if stand.last_at is None:
        yield False, "No worker has been at work yet. Run: upwell serve, or upwell worker beside your web servers."
        return
    if settings.SANDBOX and settings.DAYS.is_passing():
        yield True, "A day goes by in this sandbox. How its jobs do can be seen in about a minute."
        return
    if not stand.is_alive:
        yield False, f"The worker gives no sign of life since {_moment(stand.last_at)}. Start it: upwell worker"
    for job in stand.failing:
        yield False, f"The job “{job.name}” fails: {job.failure}, {_moment(job.failed_at)}. The worker's log says more."
    for job in stand.late:
        yield False, f"The job “{job.name}” should have come again at {_moment(job.next_at)}. Start the worker anew."
    for reader, since in stand.behind:
        yield False, f"{reader} has not read what happened since {_moment(since)}. The worker's log says why."
    if stand.is_well:
        yield True, "The worker is at work, and none of its jobs fails."


def _columns() -> tuple[bool, str]:
    """The columns of this machine: those of another are complete by themselves."""
    since = exporting.waiting_since()
    if since is None or clock.now() - since < COLUMNS_MAY_WAIT:
        return True, f"The columns of events in {exporting.folder()} are up to date."
    return False, (
        f"The columns of events in {exporting.folder()} lack what happened since {_moment(since)}; measures asked here "
        "are of before. Where a worker runs on this machine, its log says why; else run: upwell measures"
    )


def _moment(at: datetime | None) -> str:
    return at.astimezone(catalogue.city().zone).strftime("%Y-%m-%d %H:%M") if at else ""


def _proxy() -> tuple[bool, str]:
    """Limits count by internet address: behind a proxy that is not believed, everybody would be one caller."""
    if settings.HTTPS and not settings.BEHIND_PROXY:
        return (
            False,
            "People come over HTTPS, but no proxy is believed; limits count all of them as one. \
Set UPWELL_BEHIND_PROXY.",
        )
    return True, "Callers are told apart by " + ("what the proxy says." if settings.BEHIND_PROXY else "their address.")


def _disk() -> tuple[bool, str]:
    free = shutil.disk_usage(Path(settings.DATA)).free
    return free > LITTLE_ROOM, f"{free / 1024**3:.1f} GiB are free for data."


def _uploads() -> tuple[bool, str]:
    """A folder that not all machines share, or that was not restored, shows up with what came last."""
    place = f"s3://{settings.UPLOADS_BUCKET}" if settings.UPLOADS_BUCKET else str(settings.UPLOADS)
    try:
        missing = files.missing(among=NEWEST)
    except OSError as error:
        return False, f"Uploads cannot be looked for in {place}: {error}"
    if not missing:
        return True, "The newest uploads are where they should be."
    return (
        False,
        f"{missing} of the {NEWEST} newest uploads are not in {place}. "
        "All machines must share it; after a restore, put it back too.",
    )


def _scanner() -> tuple[bool, str]:
    """No scanner is a choice a city makes knowingly: documents then open with a warning, and for few."""
    scanner, stand = clamd.chosen(), files.scans()
    if scanner is None:
        if settings.SCAN == "off":
            return True, "Documents are not scanned for viruses, as UPWELL_SCAN says."
        return True, f"No virus scanner is set; {count(stand['unscanned'], 'document')} not scanned. Set UPWELL_CLAMD."
    if not scanner.answers():
        waiting = count(stand["waiting"], "document")
        return False, f"{scanner.name} does not answer at {settings.CLAMD}; {waiting} waiting for it."
    return True, f"{scanner.name} scans documents for viruses; {count(stand['failed'], 'document')} it could not read."


def readable(files: Sequence[Path]) -> Iterator[tuple[bool, str]]:
    """`serve` shuts its own files; those of another user it cannot."""
    open_ones = [str(file) for file in files if file.exists() and file.stat().st_mode & 0o077]
    if open_ones:
        yield False, f"Others on this machine can read the database. Run: chmod 600 {' '.join(open_ones)}"
    elif files:
        yield True, "Nobody else on this machine can read the database's file."


def unknown_proxy() -> Iterator[tuple[bool, str]]:
    """Said only of what was seen since the last start."""
    if not settings.SECURE_PROXY_SSL_HEADER and proxy.was_noticed():
        yield (
            False,
            (
                "Requests come through a proxy, and all seem to come from its address. "
                "Set UPWELL_BEHIND_PROXY=yes if the proxy sets X-Forwarded-For and X-Forwarded-Proto on every request."
            ),
        )
