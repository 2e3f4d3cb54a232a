"""What residents and programs may do with a journey, one verb each: begin, answer, take back, send.

Times are arguments; refusals are exceptions. Nothing here renders. Verbs on a draft take no `by=`: a draft is whoever's
who holds its id or its link, with or without an account, and nothing of it says who answered. A case does, so sending
one takes it."""

from upwell.intake.actions.amending import Amended, Cheaper, Incomplete, PayFirst, amend
from upwell.intake.actions.answering import (
    answer,
    change_language,
    note_duplicates_shown,
    note_refused,
    read_notice,
    remove_item,
)
from upwell.intake.actions.appointments import CannotFollowUp, escalate, note_absence, report_missed
from upwell.intake.actions.appointments import cancel as cancel_booking
from upwell.intake.actions.appointments import move as move_booking
from upwell.intake.actions.assisting import CannotAssist, can_send_link, send_unpaid, take_fee, waive_fee
from upwell.intake.actions.booking import choose_day, let_day_go, wait_for_day
from upwell.intake.actions.carrying import carried, carry_over
from upwell.intake.actions.clearing import clear_day
from upwell.intake.actions.follow_on import start_next
from upwell.intake.actions.giving import can_give, give
from upwell.intake.actions.handing import SomebodyHasIt, hand_over, take_over
from upwell.intake.actions.keys import new as new_key
from upwell.intake.actions.linking import send_link
from upwell.intake.actions.passing import (
    CODE_LASTS,
    CannotPassOn,
    WrongCode,
    forget_passings,
    move,
    pass_on_code,
    pass_on_text,
    take_up_code,
    take_up_text,
)
from upwell.intake.actions.paying import Settled, come_back, confirm, due_by_link, go, pay, settle
from upwell.intake.actions.proving import prove, send_code
from upwell.intake.actions.repeating import CannotEnd, CannotGoOn
from upwell.intake.actions.repeating import go_on as resume_series
from upwell.intake.actions.repeating import stop as stop_series
from upwell.intake.actions.sending import open_case, submit
from upwell.intake.actions.starting import start, startable
from upwell.intake.actions.throwing import throw_away
from upwell.intake.actions.unsent import keep_typed
from upwell.intake.amending import CannotAmend, NothingChanged
from upwell.intake.drafts import may_keep, open_draft
from upwell.intake.kinds import (
    AlreadySent,
    Answered,
    AnswersChanged,
    CannotSend,
    CannotStart,
    DraftEnded,
    HasVirus,
    KeyUsed,
    NoSuchDraft,
    NotComplete,
    NotDeclared,
    PaymentUnderWay,
    Sent,
    ServiceClosed,
    SignInNeeded,
    SlotLost,
    StaleStep,
    Visitor,
    WentOn,
)

__all__ = [
    "CODE_LASTS",
    "AlreadySent",
    "Amended",
    "Answered",
    "AnswersChanged",
    "CannotAmend",
    "CannotAssist",
    "CannotEnd",
    "CannotFollowUp",
    "CannotGoOn",
    "CannotPassOn",
    "CannotSend",
    "CannotStart",
    "Cheaper",
    "DraftEnded",
    "HasVirus",
    "Incomplete",
    "KeyUsed",
    "NoSuchDraft",
    "NotComplete",
    "NotDeclared",
    "NothingChanged",
    "PayFirst",
    "PaymentUnderWay",
    "Sent",
    "ServiceClosed",
    "Settled",
    "SignInNeeded",
    "SlotLost",
    "SomebodyHasIt",
    "StaleStep",
    "Visitor",
    "WentOn",
    "WrongCode",
    "amend",
    "answer",
    "can_give",
    "can_send_link",
    "cancel_booking",
    "carried",
    "carry_over",
    "change_language",
    "choose_day",
    "clear_day",
    "come_back",
    "confirm",
    "due_by_link",
    "escalate",
    "forget_passings",
    "give",
    "go",
    "hand_over",
    "keep_typed",
    "let_day_go",
    "may_keep",
    "move",
    "move_booking",
    "new_key",
    "note_absence",
    "note_duplicates_shown",
    "note_refused",
    "open_case",
    "open_draft",
    "pass_on_code",
    "pass_on_text",
    "pay",
    "prove",
    "read_notice",
    "remove_item",
    "report_missed",
    "resume_series",
    "send_code",
    "send_link",
    "send_unpaid",
    "settle",
    "start",
    "start_next",
    "startable",
    "stop_series",
    "submit",
    "take_fee",
    "take_over",
    "take_up_code",
    "take_up_text",
    "throw_away",
    "wait_for_day",
    "waive_fee",
]
