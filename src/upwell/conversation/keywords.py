"""The command words as a person is told them, in the language of the moment: SKIP, OMITIR, BO QUA, 跳过."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language

_SAID: Mapping[str, Mapping[str, str]] = {
    "skip": {"en": "SKIP", "es": "OMITIR", "vi": "BO QUA", "zh-hans": "跳过", "zh-hant": "跳過"},
    "more": {"en": "MORE", "es": "MAS", "vi": "THEM", "zh-hans": "更多", "zh-hant": "更多"},
    "back": {"en": "BACK", "es": "VOLVER", "vi": "QUAY LAI", "zh-hans": "返回", "zh-hant": "返回"},
    "menu": {"en": "MENU", "es": "MENU", "vi": "BAT DAU LAI", "zh-hans": "菜单", "zh-hant": "選單"},
    "help": {"en": "HELP", "es": "AYUDA", "vi": "GIUP", "zh-hans": "帮助", "zh-hant": "幫助"},
    "status": {"en": "STATUS", "es": "ESTADO", "vi": "TINH TRANG", "zh-hans": "状态", "zh-hant": "進度"},
    "web": {"en": "WEB", "es": "ENLACE", "vi": "LIEN KET", "zh-hans": "网页", "zh-hant": "網頁"},
    "person": {"en": "PERSON", "es": "PERSONA", "vi": "NGUOI", "zh-hans": "人工", "zh-hant": "人工"},
    "stop": {"en": "STOP", "es": "ALTO", "vi": "NGUNG", "zh-hans": "停止", "zh-hant": "停止"},
}


def said(command: str) -> str:
    """Plain letters where the language has any, so that a text message is no longer for its sake."""
    words = _SAID[command]
    return words.get((get_language() or "en").lower(), words["en"])
