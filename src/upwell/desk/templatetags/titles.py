"""The title of a case, a line or a near one, as the reader's language has it: `{{ case|titled }}`."""

from typing import Any

from django import template

from upwell.desk.names import names

register = template.Library()


@register.filter
def titled(case: Any) -> str:
    return names().title(case.service, case.title)
