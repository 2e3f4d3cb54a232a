"""Hands messages to a mail server: plain text with an HTML twin, one connection for a batch.

The Message-ID hangs on the dedupe key, so a message that goes twice can be told to be the same. What is wrong with
our own set-up (sign-in, sender, connection) is never the fault of the message and is tried again."""

import re
import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend

from upwell.notify import html
from upwell.notify.models import Message
from upwell.notify.providers import SendFailed

_ENHANCED = re.compile(rb"\b[245]\.\d{1,3}\.\d{1,3}\b")


class Smtp:
    name = "smtp"

    def __init__(self) -> None:
        self._backend = EmailBackend(timeout=settings.EMAIL_TIMEOUT)

    def send(self, message: Message) -> str:
        mail = compose(message)
        try:
            self._backend.open()  # kept open for the next one of the batch
            self._backend.send_messages([mail])
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise _failure(error) from error
        return str(mail.extra_headers["Message-ID"])

    def close(self) -> None:
        self._backend.close()


def compose(message: Message) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.to],
        headers={
            "Message-ID": message_id(message),
            "Auto-Submitted": "auto-generated",
            "Content-Language": message.language,
        },
    )
    if message.calendar:
        mail.attach("appointment.ics", message.calendar, "text/calendar; method=PUBLISH")
    mail.attach_alternative(html.page(message.subject, message.body, message.language), "text/html")
    return mail


def message_id(message: Message) -> str:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{message.pk}@{domain}>"


def _failure(error: Exception) -> SendFailed:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
        return SendFailed(_said("recipient", code, text), permanent=500 <= code < 600)
    if isinstance(error, smtplib.SMTPDataError):
        return SendFailed(_said("content", error.smtp_code, error.smtp_error), permanent=500 <= error.smtp_code < 600)
    if isinstance(error, smtplib.SMTPResponseException):
        return SendFailed(_said("server", error.smtp_code, error.smtp_error), permanent=False)
    return SendFailed(type(error).__name__, permanent=False)


def _said(part: str, code: int, text: bytes | str) -> str:
    """The server's codes without its words, which often repeat the address."""
    raw = text.encode() if isinstance(text, str) else text
    found = _ENHANCED.search(raw)
    return f"{part} {code}" + (f" {found.group().decode()}" if found else "")
