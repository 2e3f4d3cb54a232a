"""By which ways a service is used, and who fills it in there: residents and programs, or staff for somebody.

On `phone` and at the `counter` staff fill in for whoever calls or stands there. A step `for: staff` is taken on those
two only; so is every service, whatever its `channels` say. Pure."""

from __future__ import annotations

from typing import Any, Literal, get_args

from upwell.definition.conditions import All, Condition, Test

Channel = Literal["web", "sms", "chat", "phone", "counter", "api"]
CHANNELS: tuple[str, ...] = get_args(Channel)
STAFF = ("phone", "counter")
REPEAT = "repeat"  # what comes again by itself; so that figures of the web count people only
BY_STAFF = Test("channel", "one_of", STAFF)


def is_for_staff(step: Any) -> bool:
    """Whether only staff take this step, when they fill in for somebody."""
    return getattr(step, "for_", None) == "staff"


def taken_when(step: Any) -> Condition | None:
    """All that decides whether a step is taken; None when it always is."""
    when: Condition | None = step.when
    if not is_for_staff(step):
        return when
    return BY_STAFF if when is None else All((BY_STAFF, when))
