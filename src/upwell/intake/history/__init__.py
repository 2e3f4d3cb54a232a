"""The cases another system had, from a file, by a map in the city's folder: `upwell import cases FILE --map NAME`.

`importing.py` runs it; `maps.py` is the language of the maps."""

from upwell.intake.history.importing import CannotImport, import_file
from upwell.intake.history.report import Remark, Report

__all__ = ["CannotImport", "Remark", "Report", "import_file"]
