"""Has documents looked at by the virus scanner, outside transactions, by as many workers as there are.

A document is claimed by one conditional write that leases it for a while; a worker that dies leaves a lease that runs
out. Infected bytes are deleted at once; the row stays and says what was found. What waited for want of a scanner is
scanned when there is one."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.files import clamd, locked, store
from upwell.files.models import Scan, Upload
from upwell.files.ports import CannotScan, NotScannable, Scanner, Verdict

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
RETRY_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 5 * 60, 10 * 60, 24 * 60))
UNDECIDED = (Scan.State.WAITING, Scan.State.UNSCANNED, Scan.State.FAILED)
WAITS = (Scan.State.WAITING, Scan.State.UNSCANNED, Scan.State.PASSED)


def scan_due(now: datetime, *, limit: int = 20) -> int:
    """At most so many that are due; returns how many were looked at. Without a scanner none is."""
    scanner = clamd.chosen()
    if scanner is None:
        return 0
    due = list(_ready(now).order_by("next_at").values_list("pk", flat=True)[:limit])
    return sum(_scan(upload_id, scanner, now) for upload_id in due)


def scan_now(draft: UUID, *, now: datetime) -> list[Upload]:
    """Those of a draft that still wait are looked at before it is sent. Returns the infected ones.

    A scanner that gives no answer keeps nobody from sending: the document stays shut until there is one."""
    scanner = clamd.chosen()
    if scanner is not None:
        for upload_id in list(_ready(now).filter(upload__draft=draft).values_list("pk", flat=True)):
            if not _scan(upload_id, scanner, now):
                break
    return list(Upload.objects.filter(draft=draft, scan__state=Scan.State.INFECTED))


def _ready(now: datetime) -> QuerySet[Scan]:
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    return Scan.objects.filter(free, state__in=WAITS, next_at__isnull=False, next_at__lte=now)


def _scan(upload_id: UUID, scanner: Scanner, now: datetime) -> bool:
    """Whether the scanner gave an answer."""
    with transaction.atomic():
        claimed = _ready(now).filter(pk=upload_id).update(leased_until=now + LEASE, attempts=F("attempts") + 1)
        # what somebody let through stays open until the scanner says otherwise
        Scan.objects.filter(pk=upload_id, state=Scan.State.UNSCANNED).update(state=Scan.State.WAITING)
    if not claimed:  # another worker was faster
        return True
    scan = Scan.objects.select_related("upload").get(pk=upload_id)
    try:
        verdict = scanner.scan(_bytes(scan.upload))
    except (CannotScan, OSError) as error:
        return _again(scan, error, now)
    except (NotScannable, locked.CannotUnlock, FileNotFoundError) as error:
        log.warning("Document %s cannot be scanned (%s)", upload_id, type(error).__name__)
        if not (isinstance(error, NotScannable) and _stays_open(scan)):
            _decide(scan, Scan.State.FAILED, scanner, now)
        return True
    _settle(scan, verdict, scanner, now)
    return True


def _bytes(upload: Upload) -> bytes:
    there = store.read(upload.stored, store.DOCUMENT)
    if there is None:
        raise locked.CannotUnlock
    return locked.unlock(there, upload.key or "", upload.pk)


def _again(scan: Scan, error: Exception, now: datetime) -> bool:
    log.warning("Document %s was not scanned (%s), attempt %s", scan.pk, type(error).__name__, scan.attempts)
    wait = RETRY_AFTER[min(scan.attempts, len(RETRY_AFTER)) - 1]
    Scan.objects.filter(pk=scan.pk).update(leased_until=None, next_at=now + wait)
    return False


def _settle(scan: Scan, verdict: Verdict, scanner: Scanner, now: datetime) -> None:
    if not verdict.found:
        _decide(scan, Scan.State.CLEAN, scanner, now)
        return
    _decide(scan, Scan.State.INFECTED, scanner, now, found=verdict.found[:100])
    store.remove(scan.upload.stored)


def _stays_open(scan: Scan) -> bool:
    """What somebody let through, and of which the scanner only says that it can say nothing. It is not asked again."""
    passed = Scan.objects.filter(pk=scan.pk, state=Scan.State.PASSED)
    return bool(passed.update(leased_until=None, next_at=None))


@transaction.atomic
def _decide(scan: Scan, state: Scan.State, scanner: Scanner, now: datetime, *, found: str = "") -> None:
    """The subject is the case's reference once there is one, else the draft."""
    upload = Upload.objects.select_for_update().get(pk=scan.pk)  # it may be tied to a case at this very moment
    Scan.objects.filter(pk=scan.pk).update(
        state=state, leased_until=None, next_at=None, scanner=scanner.name, found=found, decided_at=now
    )
    scan.state = state
    events.record(told(scan, subject=upload.case_reference or str(upload.draft), at=now))


@transaction.atomic
def let_through(upload_id: UUID, *, now: datetime) -> bool:
    """Somebody who may looked at what no scanner has found clean: from now on it opens like any other, and a scanner
    still looks at it when there is one. Whether there was something to decide. Who did it, the caller writes down."""
    upload = Upload.objects.select_for_update().filter(pk=upload_id).first()
    if upload is None or not Scan.objects.filter(pk=upload_id, state__in=UNDECIDED).update(state=Scan.State.PASSED):
        return False
    scan = Scan.objects.get(pk=upload_id)
    events.record(told(scan, subject=upload.case_reference or str(upload.draft), at=now))
    return True


def told(scan: Scan, *, subject: str, at: datetime) -> Fact:
    data: dict[str, events.Value] = {"result": str(scan.state), "document": str(scan.pk)}
    return Fact("document_scanned", at=at, subject=subject, data=data)
