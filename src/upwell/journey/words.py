"""Values in a language's own forms: dates in full, money with its sign, lists with "and"; and the engine's few words.

Pure: from a value and a language to text (CLDR, by Babel). Knows no service."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from upwell.definition.values import ABSENT, Money
from upwell.lib import han, written

MASK = "••••"
"""Stands for a sensitive answer."""

STANDARD: dict[str, dict[str, str]] = {
    "en": {
        "yes": "Yes",
        "no": "No",
        "contact": "How can we reach you?",
        "contact_hint": "We use this only to tell you about this request. It is not public.",
        "contact_sms": "What is your email or phone number?",
        "none": "None given",
        "agreed": "I agree",
        "whole": "the whole building",
        "photo": "{count} photo",
        "photos": "{count} photos",
        "file": "{count} file",
        "files": "{count} files",
    },
    "es": {
        "yes": "Sí",
        "no": "No",
        "contact": "¿Cómo podemos comunicarnos con usted?",
        "contact_hint": "Solo lo usamos para avisarle sobre esta solicitud. No es público.",
        "contact_sms": "¿Cuál es su correo electrónico o teléfono?",
        "none": "Sin respuesta",
        "agreed": "Estoy de acuerdo",
        "whole": "todo el edificio",
        "photo": "{count} foto",
        "photos": "{count} fotos",
        "file": "{count} archivo",
        "files": "{count} archivos",
    },
    "vi": {
        "yes": "Có",
        "no": "Không",
        "contact": "Chúng tôi liên lạc với quý vị bằng cách nào?",
        "contact_hint": "Chúng tôi chỉ dùng để báo cho quý vị về yêu cầu này. Thông tin không được công khai.",
        "contact_sms": "Email hoặc số điện thoại của quý vị là gì?",
        "none": "Chưa trả lời",
        "agreed": "Tôi đồng ý",
        "whole": "cả tòa nhà",
        "photo": "{count} hình",
        "photos": "{count} hình",
        "file": "{count} tệp",
        "files": "{count} tệp",
    },
    "zh-Hans": {
        "yes": "是",
        "no": "否",
        "contact": "我们怎么联系您？",
        "contact_hint": "我们只用它来通知您这项请求的进展，不会公开。",
        "contact_sms": "您的电子邮箱或电话号码是什么？",
        "none": "未回答",
        "agreed": "我同意",
        "whole": "整栋楼",
        "photo": "{count}张照片",
        "photos": "{count}张照片",
        "file": "{count}个文件",
        "files": "{count}个文件",
    },
}
"""The engine's own few words, by language."""

_LOCALES = {"en": "en_US", "es": "es_US", "vi": "vi_VN", "zh-Hans": "zh_Hans_CN", "zh-Hant": "zh_Hant_TW"}


def standard(key: str, language: str) -> str:
    if language in STANDARD:
        return STANDARD[language][key]
    source = han.MADE_FROM.get(language)
    return han.made(STANDARD[source][key]) if source else STANDARD["en"][key]


def locale(language: str) -> str:
    """Babel's name of a language, as spoken in the United States where that differs."""
    return _LOCALES.get(language, "en_US")


def list_of(parts: list[str], language: str) -> str:
    return format_list(parts, locale=locale(language)) if parts else ""


def money(amount: Money, language: str, currency: str = "USD") -> str:
    """With its sign; whole amounts without cents."""
    return written.money(amount.cents, currency=currency, language=language)


def plain_words(value: Any, language: str, currency: str = "USD") -> str:
    """A value nobody asked for in so many words: of a look-up, or worked out. Nothing comes out as nothing."""
    match value:
        case "yes" | "no":
            return standard(value, language)
        case tuple():
            return list_of([plain_words(part, language, currency) for part in value], language)
        case Mapping():
            return _record(value, language, currency)
        case Money():
            return money(value, language, currency)
        case Decimal():
            return format_decimal(value, locale=written.figures_of(language), decimal_quantization=False)
    if isinstance(value, date | time):
        return _moment(value, language)
    return "" if value is None or value is ABSENT else str(value)


def _moment(value: date | time, language: str) -> str:
    if isinstance(value, date):
        return format_date(value, written.day_pattern(written.locale_of(language)), locale=locale(language))
    return written.clock(value, language=language)


def home_of(place: Mapping[str, Any], language: str) -> str:
    """Which home of a building, where the label does not say it: its unit, or the whole of it, if somebody said so."""
    if place.get("whole") == "yes":
        return standard("whole", language)
    label, unit = str(place.get("label") or ""), place.get("unit")
    return unit if isinstance(unit, str) and not _ends_with(label, unit) else ""


def _ends_with(label: str, unit: str) -> bool:
    """Whether a line, or its part before a comma, ends with this unit as a word: a 5 stands in every 1585."""
    return re.search(rf"[\s#]{re.escape(unit)}\s*(?:,|$)", label, re.IGNORECASE) is not None


def _record(value: Mapping[str, Any], language: str, currency: str) -> str:
    """A place by its words, or by its point when it has none; of anything else, all its parts."""
    label, home = value.get("label"), home_of(value, language)
    if isinstance(label, str) and label:
        return f"{label} ({home})" if value.get("whole") == "yes" else ", ".join(filter(None, (label, home)))
    if "lat" in value and "lon" in value:
        return f"{value['lat']}, {value['lon']}"
    return list_of([plain_words(part, language, currency) for part in value.values() if part is not ABSENT], language)
