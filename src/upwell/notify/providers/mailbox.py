"""The sandbox's provider: takes every message and keeps it readable on the mailbox page. Sends nothing anywhere."""

from upwell.notify.models import Message


class Mailbox:
    name = "mailbox"

    def send(self, message: Message) -> str:
        return f"mailbox-{message.pk}"

    def close(self) -> None:
        pass
