"""A city's beginning: from a workbook, or pages for whoever has no developers, to a folder that is published."""
