"""What may be done to a case, one verb each. Rooms above call these and nothing below them.

Each verb changes one case in one transaction: its history, its events and, when the resident should hear of it, its
message. Times and people are arguments. Refusals are exceptions whose `sentence` people read."""

from upwell.cases.actions.amending import amend
from upwell.cases.actions.appointing import remind, reschedule, tell_series_ended
from upwell.cases.actions.bulk import Result, bulk_assign, bulk_move, bulk_move_to_team
from upwell.cases.actions.checking import receive_items, request_more
from upwell.cases.actions.claiming import CannotClaim, ask_to_claim, claim, claim_found, release
from upwell.cases.actions.deciding import Decided, decide
from upwell.cases.actions.following import follow, to_city
from upwell.cases.actions.joining import merge, split_child
from upwell.cases.actions.money import tell_of_money
from upwell.cases.actions.moving import add_information, ask_resident, close, move, receive_answer, reopen, withdraw
from upwell.cases.actions.open import CannotOpen, NewCase, Opened, open_case
from upwell.cases.actions.ordering import Wanted
from upwell.cases.actions.parties import (
    begin_part,
    decline_part,
    finish_part,
    keep_part,
    name_another,
    send_again,
)
from upwell.cases.actions.proposing import accept_team, decline_team, propose_team
from upwell.cases.actions.reaching import add_email
from upwell.cases.actions.refusals import (
    AlreadyProposed,
    CannotAskAnother,
    CannotClose,
    CannotMerge,
    CannotMove,
    CannotReopen,
    CannotSplit,
    CannotWithdraw,
    ChangedMeanwhile,
    FileGone,
    LinkEnded,
    MissingWords,
    NotAllowed,
    NotAnAddress,
    NotFound,
    NothingAsked,
    NothingChosen,
    NothingNew,
    NothingProposed,
    PhotoGone,
    ReachableAlready,
    Refused,
    ReviewGiven,
    ReviewsOpen,
    TooManyLetters,
    UnknownOutcome,
    UnknownPerson,
    UnknownTeam,
)
from upwell.cases.actions.reviewing import give_review, set_aside
from upwell.cases.actions.teamwork import assign, change_place, mark_read, move_to_team, note, tell

__all__ = [
    "AlreadyProposed",
    "CannotAskAnother",
    "CannotClaim",
    "CannotClose",
    "CannotMerge",
    "CannotMove",
    "CannotOpen",
    "CannotReopen",
    "CannotSplit",
    "CannotWithdraw",
    "ChangedMeanwhile",
    "Decided",
    "FileGone",
    "LinkEnded",
    "MissingWords",
    "NewCase",
    "NotAllowed",
    "NotAnAddress",
    "NotFound",
    "NothingAsked",
    "NothingChosen",
    "NothingNew",
    "NothingProposed",
    "Opened",
    "PhotoGone",
    "ReachableAlready",
    "Refused",
    "Result",
    "ReviewGiven",
    "ReviewsOpen",
    "TooManyLetters",
    "UnknownOutcome",
    "UnknownPerson",
    "UnknownTeam",
    "Wanted",
    "accept_team",
    "add_email",
    "add_information",
    "amend",
    "ask_resident",
    "ask_to_claim",
    "assign",
    "begin_part",
    "bulk_assign",
    "bulk_move",
    "bulk_move_to_team",
    "change_place",
    "claim",
    "claim_found",
    "close",
    "decide",
    "decline_part",
    "decline_team",
    "finish_part",
    "follow",
    "give_review",
    "keep_part",
    "mark_read",
    "merge",
    "move",
    "move_to_team",
    "name_another",
    "note",
    "open_case",
    "propose_team",
    "receive_answer",
    "receive_items",
    "release",
    "remind",
    "reopen",
    "request_more",
    "reschedule",
    "send_again",
    "set_aside",
    "split_child",
    "tell",
    "tell_of_money",
    "tell_series_ended",
    "to_city",
    "withdraw",
]
