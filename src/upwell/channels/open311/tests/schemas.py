"""RELAX NG typed from the tables of the GeoReport v2 specification: which elements, in any order, of which type."""

from __future__ import annotations

from lxml import etree

_MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)"
_GRAMMAR = """<element name="{root}" xmlns="http://relaxng.org/ns/structure/1.0"
  datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">{content}</element>"""


def _text(name: str, content: str = "<text/>") -> str:
    return f'<element name="{name}">{content}</element>'


def _some(name: str) -> str:
    return _text(name, '<data type="string"><param name="minLength">1</param></data>')


def _moment(name: str, *, empty: bool = False) -> str:
    data = f'<data type="string"><param name="pattern">{_MOMENT}</param></data>'
    return _text(name, f"<choice>{data}<empty/></choice>" if empty else data)


def _one_of(name: str, *values: str) -> str:
    return _text(name, "<choice>" + "".join(f"<value>{value}</value>" for value in values) + "</choice>")


def _decimal(name: str) -> str:
    return _text(name, '<choice><data type="decimal"/><empty/></choice>')


def _interleaved(*elements: str) -> str:
    return f"<interleave>{''.join(elements)}</interleave>"


def _each(name: str, *elements: str) -> str:
    return f'<zeroOrMore><element name="{name}">{_interleaved(*elements)}</element></zeroOrMore>'


def _schema(root: str, content: str) -> etree.RelaxNG:
    return etree.RelaxNG(etree.fromstring(_GRAMMAR.format(root=root, content=content)))


_ATTRIBUTE = (
    _one_of("variable", "true", "false"),
    _some("code"),
    _one_of("datatype", "string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"),
    _one_of("required", "true", "false"),
    _text("datatype_description"),
    _text("order", '<data type="positiveInteger"/>'),
    _some("description"),
    _text("values", _each("value", _some("key"), _some("name"))),
)
_REQUEST = (
    _some("service_request_id"),
    _one_of("status", "open", "closed"),
    _text("status_notes"),
    _some("service_name"),
    _some("service_code"),
    _text("description"),
    _text("agency_responsible"),
    _text("service_notice"),
    _moment("requested_datetime"),
    _moment("updated_datetime"),
    _moment("expected_datetime", empty=True),
    _text("address"),
    _text("address_id"),
    _text("zipcode"),
    _decimal("lat"),
    _decimal("long"),
    _text("media_url"),
)
_ENDPOINT = (
    _some("specification"),
    _some("url"),
    _some("changeset"),
    _one_of("type", "production", "test"),
    _text("formats", f"<oneOrMore>{_one_of('format', 'text/xml', 'application/json')}</oneOrMore>"),
)
SCHEMAS = {
    "discovery": _schema(
        "discovery",
        _interleaved(
            _some("changeset"),
            _some("contact"),
            _some("key_service"),
            _text("endpoints", _each("endpoint", *_ENDPOINT)),
        ),
    ),
    "services": _schema(
        "services",
        _each(
            "service",
            _some("service_code"),
            _some("service_name"),
            _text("description"),
            _one_of("metadata", "true", "false"),
            _one_of("type", "realtime", "batch", "blackbox"),
            _text("keywords"),
            _text("group"),
        ),
    ),
    "definition": _schema(
        "service_definition",
        _interleaved(_some("service_code"), _text("attributes", _each("attribute", *_ATTRIBUTE))),
    ),
    "requests": _schema("service_requests", _each("request", *_REQUEST)),
    "receipt": _schema(
        "service_requests", _each("request", _some("service_request_id"), _text("service_notice"), _text("account_id"))
    ),
    "token": _schema("service_requests", _each("request", _some("service_request_id"), _some("token"))),
    "errors": _schema("errors", _each("error", _text("code", '<data type="positiveInteger"/>'), _some("description"))),
}
