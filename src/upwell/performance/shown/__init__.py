"""What the public pages say: figures in words, charts and tables made of results. Reads through `queries`, writes
nothing. Figures of fewer than FLOOR people are not shown anywhere, nor what would tell them."""

from upwell.performance.honest import FLOOR as FLOOR
