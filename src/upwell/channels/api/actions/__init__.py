"""What is done for the programs of others, one verb each: keys are made and taken back, messages are known again, hooks
hear what happens. Times are arguments; refusals are exceptions."""

from upwell.channels.api.actions.deliveries import InFlight, Known, OtherBody, claim, finish, release
from upwell.channels.api.actions.hooks import (
    CannotHook,
    CannotRetry,
    NewHook,
    hook,
    renew_secret,
    retry,
    unhook,
)
from upwell.channels.api.actions.keeping import SomebodyElses, bring, sweep
from upwell.channels.api.actions.keys import (
    CannotCreateProgram,
    CannotManageKeys,
    CannotRevoke,
    NewKey,
    make,
    note_used,
    revoke_key,
    revoke_program,
    rotate,
    token,
)

__all__ = [
    "CannotCreateProgram",
    "CannotHook",
    "CannotManageKeys",
    "CannotRetry",
    "CannotRevoke",
    "InFlight",
    "Known",
    "NewHook",
    "NewKey",
    "OtherBody",
    "SomebodyElses",
    "bring",
    "claim",
    "finish",
    "hook",
    "make",
    "note_used",
    "release",
    "renew_secret",
    "retry",
    "revoke_key",
    "revoke_program",
    "rotate",
    "sweep",
    "token",
    "unhook",
]
