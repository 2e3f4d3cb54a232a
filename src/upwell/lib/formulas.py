"""What a spreadsheet takes for a formula: the signs a cell begins with, also in the width of East Asian letters."""

SIGNS = "=@＝＠"
NUMBER_SIGNS = "+-＋－"
"""A number may begin with one of these, too."""
BREAKS = "\t\r\n"
STARTS = tuple(SIGNS + NUMBER_SIGNS + BREAKS)


def safe(text: str) -> str:
    """With an apostrophe in front where it would be one, as people type it there themselves."""
    return f"'{text}" if text.startswith(STARTS) or text.lstrip().startswith(STARTS) else text
