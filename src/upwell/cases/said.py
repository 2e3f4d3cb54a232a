"""The product's own words about a case, in every language it speaks by itself. Pure."""


def said(en: str, es: str, vi: str, zh_hans: str) -> dict[str, str]:
    """One text by language, as a city writes its own in `city.yaml`."""
    return {"en": en, "es": es, "vi": vi, "zh-Hans": zh_hans}
