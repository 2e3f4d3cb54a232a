"""The command words as a person is told them, in the language of the moment: SKIP, OMITIR, BO QUA, 跳过."""

from __future__ import annotations

from collections.abc import Mapping

from upwell.ui import speaking

_SAID: Mapping[str, Mapping[str, str]] = {
    "skip": {"en": "SKIP", "es": "OMITIR", "vi": "BO QUA", "zh-Hans": "跳过", "zh-Hant": "跳過"},
    "more": {"en": "MORE", "es": "MAS", "vi": "THEM", "zh-Hans": "更多", "zh-Hant": "更多"},
    "back": {"en": "BACK", "es": "VOLVER", "vi": "QUAY LAI", "zh-Hans": "返回", "zh-Hant": "返回"},
    "menu": {"en": "MENU", "es": "MENU", "vi": "BAT DAU LAI", "zh-Hans": "菜单", "zh-Hant": "選單"},
    "help": {"en": "HELP", "es": "AYUDA", "vi": "GIUP", "zh-Hans": "帮助", "zh-Hant": "幫助"},
    "status": {"en": "STATUS", "es": "ESTADO", "vi": "TINH TRANG", "zh-Hans": "状态", "zh-Hant": "進度"},
    "web": {"en": "WEB", "es": "ENLACE", "vi": "LIEN KET", "zh-Hans": "网页", "zh-Hant": "網頁"},
    "person": {"en": "PERSON", "es": "PERSONA", "vi": "NGUOI", "zh-Hans": "人工", "zh-Hant": "人工"},
    "problem": {"en": "PROBLEM", "es": "PROBLEMA", "vi": "BAO LOI", "zh-Hans": "问题", "zh-Hant": "問題"},
    "stop": {"en": "STOP", "es": "ALTO", "vi": "NGUNG", "zh-Hans": "停止", "zh-Hant": "停止"},
}


def said(command: str) -> str:
    """Plain letters where the language has any, so that a text message is no longer for its sake."""
    words = _SAID[command]
    return words.get(speaking.current(), words["en"])
