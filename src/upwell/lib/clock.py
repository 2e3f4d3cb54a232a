"""What time it is: the only place, beside views and jobs, that asks. A sandbox is `ahead`; signatures go by `real`."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

ahead: Callable[[], timedelta] = timedelta


def real() -> datetime:
    return datetime.now(UTC)  # noqa: TID251


def now() -> datetime:
    return real() + ahead()
