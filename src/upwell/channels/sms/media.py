"""Pictures that come with a text: fetched from the carrier's own hosts only, with limits, and drawn anew like any
other.

An address in a message is whoever's who sent the message; a signed webhook makes it the carrier's, and even so nothing
else is ever asked."""

from __future__ import annotations

import logging
from datetime import datetime
from time import monotonic
from urllib.parse import urlsplit
from uuid import UUID

import requests
from django.conf import settings
from urllib3.exceptions import HTTPError

from upwell.channels.sms.models import Incoming
from upwell.conversation.state import State
from upwell.files import actions as files
from upwell.files import pictures
from upwell.lib import timely

log = logging.getLogger(__name__)

MOST_BYTES = 10_000_000
CONNECT, READ = 3.0, 15.0
IN_ALL = 60.0  # seconds for all pictures of one message: less than it is leased for
REFUSED = (pictures.NotAPicture, pictures.PictureTooLarge, files.CannotKeep, files.TooManyUploads)


class CannotFetch(Exception):
    """The carrier does not give the picture out, or it is none of its own."""


def kept(incoming: Incoming, state: State, *, now: datetime) -> tuple[str, ...]:
    """The ids of the pictures that could be kept for the journey under way."""
    if not state.journey:
        return ()
    found, until = [], monotonic() + IN_ALL
    for one in incoming.media:
        if "upload" in one:  # from the phone on the screen
            found.append(str(one["upload"]))
            continue
        try:
            raw = fetch(one["url"], one["type"], until=until)
            found.append(str(files.keep_picture(raw, draft=UUID(state.journey), now=now).pk))
        except (CannotFetch, *REFUSED) as refusal:
            log.warning("A picture of text %s was not kept (%s)", incoming.pk, type(refusal).__name__)
    return tuple(found)


def fetch(url: str, kind: str, *, until: float) -> bytes:
    """`until`: when it is to be here, by `monotonic`. Raises CannotFetch."""
    if not kind.startswith("image/") or monotonic() > until:
        raise CannotFetch
    _check(url)
    auth = (settings.SMS_ACCOUNT, settings.SMS_SECRETS[0]) if settings.SMS_SECRETS else None
    try:
        with (
            timely.session() as session,
            session.get(url, auth=auth, timeout=(CONNECT, READ), stream=True, allow_redirects=False) as response,
        ):
            if 300 <= response.status_code < 400:
                return _led_on(session, response.headers.get("Location", ""), until)
            return _read(response, until)
    except (requests.RequestException, HTTPError) as error:
        raise CannotFetch from error


def _led_on(session: requests.Session, url: str, until: float) -> bytes:
    """Carriers lead from their interface to their store, once; our password does not go along."""
    _check(url)
    with session.get(url, timeout=(CONNECT, READ), stream=True, allow_redirects=False) as response:
        return _read(response, until)


def _read(response: requests.Response, until: float) -> bytes:
    if response.status_code != 200:
        raise CannotFetch
    try:
        return timely.listened(response, most=MOST_BYTES, until=until)
    except (timely.TooMuch, timely.TooSlow) as error:
        raise CannotFetch from error


def _check(url: str) -> None:
    """Raises CannotFetch for any address but the carrier's own."""
    try:
        parts = urlsplit(url)
    except ValueError as error:  # "https://[" is no address at all
        raise CannotFetch from error
    if parts.scheme not in _schemes() or parts.netloc not in settings.SMS_MEDIA_HOSTS:
        raise CannotFetch


def _schemes() -> tuple[str, ...]:
    return ("https",) if settings.HTTPS else ("https", "http")


def delete(url: str) -> bool:
    """Deletes a picture at the carrier, where somebody else could still look at it. Whether it is gone there."""
    try:
        _check(url)
        auth = (settings.SMS_ACCOUNT, settings.SMS_SECRETS[0])
        with timely.session() as session:
            limits = (CONNECT, READ)
            with session.delete(url, auth=auth, timeout=limits, allow_redirects=False, stream=True) as said:
                status = said.status_code  # what else it says is not listened to
    except CannotFetch:
        return True  # no address of theirs: there is nothing to delete
    except (requests.RequestException, HTTPError):
        return False
    return status in (200, 202, 204, 404, 410)
