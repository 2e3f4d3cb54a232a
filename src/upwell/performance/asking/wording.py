"""What is wrong with a question, as a person is told it: what happened, what to do."""

from __future__ import annotations

from django.utils.translation import gettext as _

from upwell.performance.asking.language import MOST_KEYS, MOST_VALUES, CannotAsk


def sentence(refused: CannotAsk) -> str:
    """One sentence or two; the word that was meant, where one is close."""
    said = _SENTENCES[refused.code]().format(word=refused.word, known=refused.known)
    meant = _("Did you mean “{word}”?").format(word=refused.meant) if refused.meant else ""
    if refused.code == "value" and refused.known and not meant:
        meant = _("It can be: {known}").format(known=refused.known)
    return f"{said} {meant}".strip()


_SENTENCES = {
    "long": lambda: _("The question is too long. Ask for less at once."),
    "ends": lambda: _("The question ends too early. Say what is to be told, such as: volume by channel"),
    "measure": lambda: _("“{word}” is no measure. All there are stand below, with what they mean."),
    "key": lambda: _("Nothing is told apart by “{word}”. It can be by: {known}"),
    "clause": lambda: _("“{word}” was not expected here. What can follow begins with: {known}"),
    "twice": lambda: _("“{word}” stands there twice. Put both into one, with a comma."),
    "keys": lambda: _("At most {n} different things after “by”.").replace("{n}", str(MOST_KEYS)),
    "is": lambda: _("After “where {word}” comes “is” or “is not”, and a value."),
    "values": lambda: _("At most {n} values for “{word}”.").replace("{n}", str(MOST_VALUES)),
    "period": lambda: _("“{word}” is no time. Write 2026, 2026-03, 2026-03-01, or: last 12 months"),
    "backwards": lambda: _("The time ends before it begins. Change the two."),
    "number": lambda: _("“{word}” is no number that can be used here. Write one from 1 to 1000."),
    "unit": lambda: _("“{word}” is no length of time. It can be: {known}"),
    "day": lambda: _("“{word}” is not one day. Write it as 2026-03-01"),
    "percentile": lambda: _("“{word}” has no middle or percentile: only times have."),
    "share": lambda: _("A share needs a number and “by”, such as: share of volume by channel"),
    "on": lambda: _("“on” and a day belong to “backlog”, and to nothing else: backlog by service on 2026-03-01"),
    "on_or_during": lambda: _("A backlog is as of one day. Leave “during” out."),
    "state": lambda: _("Only “dwell” is told by state: median of dwell by state"),
    "step": lambda: _("Say of which question: left by step"),
    "months": lambda: _("The public is answered of whole months. Write, such as: during 2026-01 to 2026-03"),
    "month_end": lambda: _("The public is told a backlog as it stood at the end of a month, such as: on {word}"),
    "months_by": lambda: _("The public is told nothing by “{word}”: only by month, quarter or year."),
    "future": lambda: _("{word} has not come yet. Write a day that has been."),
    "value": lambda: _("Nothing is called “{word}” there."),
    "untold": lambda: _("What was counted does not say of which “{word}” it is. Tell it apart by something else."),
    "one_thing": lambda: _(
        "In public, ask by one such thing at a time. Service and time may stand beside it. Nothing is told by team."
    ),
    "too_much": lambda: _("There are too many groups to add up. Ask for a shorter time, or tell apart by less."),
    "says_nothing": lambda: _("“{word}” says nothing where it is told apart by “{known}”. Ask for another measure."),
    "unknown_of_cases": lambda: _("“{word}” is not known of a request as it was opened. This is: {known}"),
}
