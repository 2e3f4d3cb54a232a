"""What may be done with what people send along: keep it, take it in pieces, tie it to a case, scan it, throw it away.

It is cleaned and lies in the store before a row names it; nothing is kept as it came."""

from upwell.files.actions.documents import keep_document, keep_sent
from upwell.files.actions.ending import attach, forget, remove, sweep
from upwell.files.actions.keeping import (
    CannotAttach,
    CannotKeep,
    TooManyUploads,
    keep_file,
    keep_picture,
    refuse_too_large,
)
from upwell.files.actions.pieces import NoSuchSending, TooLong, WrongOffset, add_piece, begin, drop, finish
from upwell.files.actions.scanning import let_through, scan_due, scan_now

__all__ = [
    "CannotAttach",
    "CannotKeep",
    "NoSuchSending",
    "TooLong",
    "TooManyUploads",
    "WrongOffset",
    "add_piece",
    "attach",
    "begin",
    "drop",
    "finish",
    "forget",
    "keep_document",
    "keep_file",
    "keep_picture",
    "keep_sent",
    "let_through",
    "refuse_too_large",
    "remove",
    "scan_due",
    "scan_now",
    "sweep",
]
