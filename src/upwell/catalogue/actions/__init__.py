"""Publishes what residents get: a whole folder, or one service; takes services off the air and back.

Again with the same content, each changes nothing. A service that is closed for now stays so: publishing neither closes
nor reopens it. Every verb says who (`by`); the workbench's also why (`because`)."""

from upwell.catalogue.actions.closing import CannotClose, close_service, reopen_service, withdraw
from upwell.catalogue.actions.folders import Report, publish_folder
from upwell.catalogue.actions.scheduling import A_RUN, CannotSchedule, cancel_schedule, publish_due, schedule_files
from upwell.catalogue.actions.single import NoSuchVersion, publish_files, roll_back
from upwell.catalogue.actions.syncing import BothChanged, Dumped, dump_folder, load_folder, load_path
from upwell.catalogue.actions.versions import CannotPublish, ChangedMeanwhile
from upwell.catalogue.carryover import KEEP, CarryOver
from upwell.catalogue.threeway import Choice

__all__ = [
    "A_RUN",
    "KEEP",
    "BothChanged",
    "CannotClose",
    "CannotPublish",
    "CannotSchedule",
    "CarryOver",
    "ChangedMeanwhile",
    "Choice",
    "Dumped",
    "NoSuchVersion",
    "Report",
    "cancel_schedule",
    "close_service",
    "dump_folder",
    "load_folder",
    "load_path",
    "publish_due",
    "publish_files",
    "publish_folder",
    "reopen_service",
    "roll_back",
    "schedule_files",
    "withdraw",
]
