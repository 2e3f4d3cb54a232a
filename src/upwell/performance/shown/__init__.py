"""What the public pages say: figures in words, charts and tables made of results. Reads through `queries`, writes
nothing. Counts are those that `published` tells: nothing of fewer than FLOOR people, nor what would tell it."""

from upwell.performance.honest import FLOOR as FLOOR
