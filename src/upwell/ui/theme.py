"""A city's colours made into every colour a page needs, by day and by night.

Two colours are given; shades follow by rule, and a shade that cannot be read is moved until it can. Pure."""

from dataclasses import dataclass

from upwell.ui import contrast

DAY_PAPER, DAY_INK = "#ffffff", "#1b1b1b"
NIGHT_PAPER, NIGHT_INK = "#14181d", "#eef0f2"


@dataclass(frozen=True, slots=True)
class Theme:
    """`primary` for links and buttons, `accent` for the band's edge; written as "#rrggbb"."""

    primary: str = "#005ea2"
    accent: str = "#face00"


def problems(theme: Theme) -> list[str]:
    """What a person who can change the city's folder should know; empty when all is well."""
    found = []
    for name, colour in (("primary", theme.primary), ("accent", theme.accent)):
        try:
            contrast.parts(colour)
        except contrast.NotAColour:
            found.append(f"theme.{name}: {colour!r} is not a colour. Write # and six digits, like #005ea2.")
    if not found and contrast.ratio(theme.primary, DAY_PAPER) < contrast.READABLE:
        better = contrast.made_readable(theme.primary, DAY_PAPER)
        found.append(f"theme.primary: {theme.primary} is too pale for links on white. {better} can be read.")
    return found


def day(theme: Theme) -> dict[str, str]:
    primary = contrast.made_readable(theme.primary, DAY_PAPER)
    band = contrast.made_readable(contrast.mix(primary, "#000000", 0.55), "#ffffff", 9)
    return {
        "primary": primary,
        "primary-dark": contrast.mix(primary, "#000000", 0.28),
        "primary-darker": contrast.mix(primary, "#000000", 0.5),
        "primary-light": contrast.mix(primary, DAY_PAPER, 0.55),
        "primary-lighter": contrast.mix(primary, DAY_PAPER, 0.86),
        "primary-wash": contrast.mix(primary, DAY_PAPER, 0.94),
        "on-primary": "#ffffff",
        "band": band,
        "on-band": "#ffffff",
        "accent": theme.accent,
        "on-accent": _on(theme.accent),
    }


def night(theme: Theme) -> dict[str, str]:
    # on dark paper a link must be a light colour, and what is written on it dark
    primary = contrast.made_readable(contrast.mix(theme.primary, "#ffffff", 0.4), NIGHT_PAPER, 7)
    return {
        "primary": primary,
        "primary-dark": contrast.mix(primary, "#ffffff", 0.3),
        "primary-darker": contrast.mix(primary, "#ffffff", 0.5),
        "primary-light": contrast.mix(primary, NIGHT_PAPER, 0.5),
        "primary-lighter": contrast.mix(primary, NIGHT_PAPER, 0.75),
        "primary-wash": contrast.mix(primary, NIGHT_PAPER, 0.88),
        "on-primary": "#0b0e11",
        "band": contrast.mix(theme.primary, "#000000", 0.72),
        "on-band": "#ffffff",
        "accent": theme.accent,
        "on-accent": _on(theme.accent),
    }


def _on(colour: str) -> str:
    return contrast.made_readable(DAY_INK if contrast.luminance(colour) > 0.18 else DAY_PAPER, colour)


def stylesheet(theme: Theme) -> str:
    """The city's colours as custom properties; `style.css` holds the same names with its own defaults."""
    return (
        f":root{{{_rules(day(theme))}}}@media screen and (prefers-color-scheme:dark){{:root{{{_rules(night(theme))}}}}}"
    )


def _rules(colours: dict[str, str]) -> str:
    return "".join(f"--{name}:{colour};" for name, colour in colours.items())
