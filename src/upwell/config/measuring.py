"""What is counted, worked out and told of the measures in the background: a lane of its own, for it takes a while."""

from __future__ import annotations

from datetime import timedelta

from upwell.config.job import Job
from upwell.performance import jobs

COLUMNS = [
    Job("take events over into columns", timedelta(seconds=15), jobs.take_over),
    Job("count what is new in the results", timedelta(seconds=30), jobs.count),
    Job("answer the questions kept as tiles", timedelta(minutes=5), jobs.answer_tiles),
    Job("work out whom the city serves worse", timedelta(minutes=2), jobs.work_out_equity),
    Job("keep objectives, the note of the week and alerts", timedelta(minutes=10), jobs.steer),
    Job("make few files of many columns", timedelta(minutes=30), jobs.tidy),
    Job("mind data sets whose figures are late", timedelta(minutes=5), jobs.mind_data_sets),
]
