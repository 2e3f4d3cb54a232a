"""What is limited, and how much of it is too much. Pure: read before Django is ready.

A limit is a bucket: so much goes in at once, and it empties evenly within the given time. Amounts are generous: in a
storm a library, or a phone company's one address for thousands, sends hundreds of reports within minutes."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta

_UNITS = {"s": timedelta(seconds=1), "m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_WRITTEN = re.compile(r"(?P<name>[a-z_]+)=(?P<amount>[0-9]{1,15})(?:/(?P<number>[1-9][0-9]{0,4})(?P<unit>[smhd]))?")


@dataclass(frozen=True, slots=True)
class Limit:
    """`amount` of it at once, 0 for any; all of it is free again after `within`.

    `exact` ones are counted in the database, over every process; the others, which guard work and not what is left
    behind, in each web process for itself and without a statement."""

    name: str
    amount: int
    within: timedelta
    exact: bool = True

    def written(self) -> str:
        """As the setting says it."""
        unit = next(unit for unit in reversed(_UNITS) if not self.within % _UNITS[unit])
        return f"{self.name}={self.amount}/{self.within // _UNITS[unit]}{unit}"


TEN_MINUTES, QUARTER, HOUR = timedelta(minutes=10), timedelta(minutes=15), timedelta(hours=1)

# from one internet address
DRAFTS = Limit("drafts", 2_000, TEN_MINUTES)
SUBMISSIONS = Limit("submissions", 1_000, TEN_MINUTES)
PHOTOS = Limit("photos", 2_000, TEN_MINUTES)
PHOTO_BYTES = Limit("photo_bytes", 4_000_000_000, TEN_MINUTES)
FILE_SECONDS = Limit("file_seconds", 120, timedelta(minutes=2), exact=False)  # of files that take one and more
REPLIES = Limit("replies", 500, TEN_MINUTES)
LETTERS = Limit("letters", 300, HOUR)
PAGE_PROBLEMS = Limit("page_problems", 60, TEN_MINUTES)
TALKS = Limit("talks", 300, HOUR)  # with people, asked for in the chat; each takes somebody's time
HOLDS = Limit("holds", 200, TEN_MINUTES)  # of a day, each for some minutes
ANSWERS = Limit("answers", 12_000, TEN_MINUTES, exact=False)
SEARCHES = Limit("searches", 2_000, TEN_MINUTES, exact=False)
LOOK_UPS = Limit("look_ups", 12_000, TEN_MINUTES, exact=False)
GUESSES = Limit("guesses", 300, TEN_MINUTES, exact=False)
CHECKS = Limit("checks", 4_000, TEN_MINUTES, exact=False)  # of what somebody writes at the workbench
VIEWS = Limit("views", 2_000, TEN_MINUTES, exact=False)
QUESTIONS = Limit("questions", 30, TEN_MINUTES, exact=False)  # about measures: each reads all events there are
SIGN_IN_HERE = Limit("sign_in_here", 5, QUARTER)  # one name from one address
SIGN_IN_ADDRESS = Limit("sign_in_address", 100, QUARTER)
CODES = Limit("codes", 300, HOUR)  # asked for
TEXTS = Limit("texts", 60, HOUR)  # each costs the city money
CODES_FROM_ONE = Limit("codes_from_one", 4, HOUR)  # of those to one address, and about one request
CODE_TRIES = Limit("code_tries", 200, QUARTER)
# whoever asks
CODES_TO_ONE = Limit("codes_to_one", 8, HOUR)  # to one address, and about one request, for each purpose
SIGN_IN_NAME = Limit("sign_in_name", 50, QUARTER)
LINKS = Limit("links", 5, HOUR)  # to one address, and of one draft
INVITATIONS = Limit("invitations", 12, timedelta(days=1))  # to one address, from all applications together
PERMIT_NUMBERS = Limit("permit_numbers", 20, HOUR)  # that do not fit, for one place
TEXTS_FROM_ONE = Limit("texts_from_one", 120, HOUR)  # one number's; each is answered with a text
PASS_CODES = Limit("pass_codes", 20, QUARTER)  # shown for one form, and typed by one of the staff
LETTERS_TO_ONE = Limit("letters_to_one", 30, HOUR)
TEXTS_IN_ALL = Limit("texts_in_all", 50_000, timedelta(days=1))  # of ours, to everybody together

LIMITS = {one.name: one for one in tuple(globals().values()) if isinstance(one, Limit)}
"""All of the above, by name."""


def of_key(per_minute: int) -> Limit:
    """What a program of others may send; its key says how much."""
    return Limit("key", per_minute, timedelta(minutes=1), exact=False)


class CannotRead(Exception):
    """A limit is written as `name=amount/time`, such as submissions=2000/10m."""


def read(text: str) -> dict[str, Limit]:
    """What a setting changes: `submissions=2000/10m, photos=0`. Raises CannotRead with the words that are not right."""
    return {limit.name: limit for limit in (_one(word) for word in text.replace(",", " ").split())}


def _one(word: str) -> Limit:
    found = _WRITTEN.fullmatch(word)
    if found is None or found["name"] not in LIMITS:
        raise CannotRead(word)
    limit = replace(LIMITS[found["name"]], amount=int(found["amount"]))
    if found["unit"] is None:
        return limit
    return replace(limit, within=int(found["number"]) * _UNITS[found["unit"]])
