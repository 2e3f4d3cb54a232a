"""Why nothing was done to a work order. `sentence` is what the person reads."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """This cannot be done to this job."""

    sentence: str | Promise = _("This cannot be done to this job.")

    def __str__(self) -> str:
        return str(self.sentence)


class NoSuchOrder(Refused):
    """There is no such job among yours."""

    sentence = _("There is no such job among yours.")


class AlreadyOrdered(Refused):
    """A partner has this work already."""

    sentence = _("A partner has this work already.")


class CannotChange(Refused):
    """This job is finished and cannot be changed."""

    sentence = _("This job is finished and cannot be changed.")


class CannotAnswer(Refused):
    """This job has gone on in the meantime. Look at it again."""

    sentence = _("This job has gone on in the meantime. Look at it again.")


class MissingReason(Refused):
    """Choose a reason. With another reason, write a few words."""

    sentence = _("Choose a reason. With another reason, write a few words.")


class TooEarly(Refused):
    """This job is for a later day. Say how it went on that day."""

    sentence = _("This job is for a later day. Say how it went on that day.")


class NotThisDay(Refused):
    """Choose a day from tomorrow on, within a year."""

    sentence = _("Choose a day from tomorrow on, within a year.")


class CannotRetry(Refused):
    """This message is not stuck: it was sent, or it is about to be tried."""

    sentence = _("This message is not stuck: it was sent, or it is about to be tried.")
