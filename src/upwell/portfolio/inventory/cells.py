"""Numbers as departments type them: they are read alike wherever figures come in. Pure."""

from upwell.performance.figures.cells import SHOWN as SHOWN
from upwell.performance.figures.cells import CellRefused as CellRefused
from upwell.performance.figures.cells import letters as letters
from upwell.performance.figures.cells import number as number
from upwell.performance.figures.cells import short as short
