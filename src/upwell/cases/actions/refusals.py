"""Why a case was not changed. `sentence` is what the person reads."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """This cannot be done to this case."""

    sentence: str | Promise = _("This cannot be done to this case.")

    def __str__(self) -> str:
        return str(self.sentence)


class NotFound(Refused):
    """There is no such case among those you may see."""

    sentence = _("There is no such case among those you may see.")


class NotAllowed(Refused):
    """Your role in this team does not let you do this."""

    sentence = _("Your role in this team does not let you do this.")


class ChangedMeanwhile(Refused):
    """Somebody changed this case while you had it open. Look at it again, then decide."""

    sentence = _("Somebody changed this case while you had it open. Look at it again, then decide.")


class NoReasonGiven(Refused):
    """Write why you let it through."""

    sentence = _("Write why you let it through.")


class CannotMove(Refused):
    """This case cannot make that move from where it stands."""

    sentence = _("This case cannot make that move from where it stands.")


class CannotClose(CannotMove):
    """This case cannot be closed from where it stands."""

    sentence = _("This case cannot be closed from where it stands.")


class DayToCome(CannotClose):
    """Nobody can have been there yet: the booked day is still to come. Close it from that day on, or cancel it."""

    sentence = _(
        "Nobody can have been there yet: the booked day is still to come. Close it from that day on, or cancel it."
    )


class CannotReopen(CannotMove):
    """This case can no longer be reopened. Report it again, or call us."""

    sentence = _("This case can no longer be reopened. Report it again, or call us.")


class CannotWithdraw(CannotMove):
    """This case is finished and cannot be withdrawn."""

    sentence = _("This case is finished and cannot be withdrawn.")


class NothingAsked(Refused):
    """We are not waiting for an answer to this case. You can still add information."""

    sentence = _("We are not waiting for an answer to this case. You can still add information.")


class ReachableAlready(Refused):
    """We have an address to write to already."""

    sentence = _("We have an address to write to already.")


class DecidedByItself(CannotMove):
    """An application is decided on its own page: there its reviews and reasons are looked at."""

    sentence = _("An application is decided on its own page: there its reviews and reasons are looked at.")


class MissingWords(Refused):
    """Write a few words first: this move needs them."""

    sentence = _("Write a few words first: this move needs them.")


class MissingConditions(MissingWords):
    """Choose a condition, or write one."""

    sentence = _("Choose a condition, or write one.")


class MissingReason(MissingWords):
    """Choose a reason, or write one."""

    sentence = _("Choose a reason, or write one.")


class UnknownOutcome(Refused):
    """Choose how the case ended."""

    sentence = _("Choose how the case ended.")


class FileGone(Refused):
    """A file is no longer here. Add it again, then send your answer."""

    sentence = _("A file is no longer here. Add it again, then send your answer.")


class PhotoGone(Refused):
    """A photo is no longer here. Add it again, then close the case."""

    sentence = _("A photo is no longer here. Add it again, then close the case.")


class UnknownTeam(Refused):
    """Choose one of the city's teams."""

    sentence = _("Choose one of the city's teams.")


class AlreadyProposed(Refused):
    """Another team is proposed for this case already. Somebody decides about that first."""

    sentence = _("Another team is proposed for this case already. Somebody decides about that first.")


class NothingProposed(Refused):
    """No other team is proposed for this case any more."""

    sentence = _("No other team is proposed for this case any more.")


class NothingNew(Refused):
    """Nothing new from the resident is left to read here."""

    sentence = _("Nothing new from the resident is left to read here.")


class LinkEnded(Refused):
    """This link has ended. It was used, its time is over, or the application goes on without it."""

    sentence = _("This link has ended. It was used, its time is over, or the application goes on without it.")


class TooManyLetters(Refused):
    """This address has had enough letters for now. Talk to the person, or give another address."""

    sentence = _("This address has had enough letters for now. Talk to the person, or give another address.")


class CannotAskAnother(Refused):
    """Nobody else can be asked for this any more. Write to the team with “Add something”."""

    sentence = _("Nobody else can be asked for this any more. Write to the team with “Add something”.")


class NotAnAddress(Refused):
    """Enter an email address like name@example.org."""

    sentence = _("Enter an email address like name@example.org.")


class ReviewGiven(Refused):
    """This review was given already, or the application is decided."""

    sentence = _("This review was given already, or the application is decided.")


class ReviewsOpen(Refused):
    """A team has not said what it thinks yet. Wait for it, or set its review aside."""

    sentence = _("A team has not said what it thinks yet. Wait for it, or set its review aside.")


class WroteConditions(Refused):
    """You wrote conditions: choose Granted with conditions. Or take the conditions away."""

    sentence = _("You wrote conditions: choose Granted with conditions. Or take the conditions away.")


class RefusedHasNone(Refused):
    """A refusal has no conditions. Take them away, or choose Granted with conditions."""

    sentence = _("A refusal has no conditions. Take them away, or choose Granted with conditions.")


class AgainstObjection(Refused):
    """A team objects. Give a reason why you grant it all the same."""

    sentence = _("A team objects. Give a reason why you grant it all the same.")


class NothingChosen(Refused):
    """Choose what your team says: that it approves, with or without conditions, or objects."""

    sentence = _("Choose what your team says: that it approves, with or without conditions, or objects.")


class UnknownPerson(Refused):
    """Choose somebody who works in this case's team."""

    sentence = _("Choose somebody who works in this case's team.")


class CannotMerge(Refused):
    """These two cases cannot be joined: choose another case that is still open and of the same kind."""

    sentence = _("These two cases cannot be joined: choose another case that is still open and of the same kind.")


class CannotSplit(Refused):
    """There is a case with this number already."""

    sentence = _("There is a case with this number already.")
