"""Addresses that exist only in tests: every part of a page with sample data, and views that fail on purpose."""

from datetime import UTC, datetime

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from upwell.ui import errors, fields, parts
from upwell.ui.fields import Field, MapView, Option
from upwell.ui.personal import personal

NOW = datetime(2026, 3, 3, 18, 0, tzinfo=UTC)
SIZES = (Option("s", "Small"), Option("l", "Large", "Wider than a car tire"), Option("n", "None", exclusive=True))
HOURS = (
    Option("1m", "9 am to 12 pm", day="Monday"),
    Option("1a", "1 pm to 4 pm", "1 place left", day="Monday"),
    Option("2m", "9 am to 12 pm", day="Tuesday"),
)
SAMPLES = {
    "text": Field("text", "text", "Name of the park", hint="On the **sign**", max_length=40),
    "textarea": Field("textarea", "textarea", "Anything else?", max_length=500, optional=True),
    "email": Field("email", "email", "Email"),
    "phone": Field("phone", "phone", "Phone"),
    "reference": Field("reference", "reference", "Number on the pole"),
    "password": Field("password", "password", "Password", value="never shown again"),
    "number": Field("number", "number", "How many people?", suffix="people"),
    "money": Field("money", "money", "What will it cost?"),
    "search": Field("search", "search", "Say it in your own words"),
    "date": Field("date", "date", "When?", value={"month": "13", "day": "2", "year": "2026"}, errors={"month": "x"}),
    "time": Field("time", "time", "At what time?"),
    "radios": Field("radios", "radios", "How big is it?", options=SIZES, value="l"),
    "days": Field("days", "days", "Choose a time", options=HOURS, value="1a"),
    "yes_no": Field("yes_no", "yes_no", "Is it dangerous?", value="no"),
    "checkboxes": Field("checkboxes", "checkboxes", "What is there?", options=SIZES, value=("s", "l")),
    "select": Field("select", "select", "Kind of vehicle", options=SIZES, value="s"),
    "quantity": Field("quantity", "quantity", "What shall we collect?", options=SIZES, value={"s": "3"}),
    "declaration": Field("declaration", "declaration", "Declaration", statement="I **own** this home."),
    "file": Field("file", "file", "Upload your plans", accept=".pdf"),
    "photos": Field("photos", "photos", "Add a photo", uploads=(fields.Upload("u1", "street.jpg"),)),
    "address": Field("address", "address", "What is the address?", source="/addresses.json"),
    "location": Field("location", "location", "Where is it?", source="/addresses.json", map=MapView(37.33, -121.89)),
    "contact": Field("contact", "contact", "How can we reach you?", errors={"email": "Enter an email address"}),
}
PAGE = """{% extends base %}{% block title %}Gallery{% endblock %}
{% block nav %}{% nav_item label="Queue" href="/parts" count=82 icon_name="list" %}{% endblock %}
{% block back %}{% include "ui/parts/back.html" with href="/" %}{% endblock %}{% block content %}"""
FORM = (
    PAGE
    + """{% error_summary problems %}<h1>Gallery</h1><form method="post" data-once>{% csrf_token %}{% scripted %}
{% for one in many %}{% field one %}{% endfor %}
<div class="actions"><button class="usa-button">Continue</button></div></form>{% endblock %}"""
)
PARTS = (
    PAGE
    + """<h1>Parts</h1>{% include "ui/parts/progress.html" with number=2 of=4 section="The place" %}
{% summary_list rows %}{% timeline moments level=2 %}
{% for tone in tones %}{% tag tone tone %}{% endfor %}
{% alert "info" heading="Know this" %}<p>Words</p>{% endalert %}{% alert "success" %}Done{% endalert %}
{% alert "warning" %}Slow{% endalert %}{% alert "error" slim=True %}No{% endalert %}
{% alert "emergency" heading="Call 911" %}Now{% endalert %}
{% pagination leaf %}{% foreign "es" %}Hola{% endforeign %}
<p>{% money 18050 %} {% when at "moment" now=now %}</p>{% endblock %}"""
)


def draw(request: HttpRequest, source: str, values: dict[str, object]) -> HttpResponse:
    base = "ui/base_staff.html" if "staff" in request.GET else "ui/base.html"
    return HttpResponse(engines["django"].from_string(source).render({"base": base, **values}, request))


def form(request: HttpRequest) -> HttpResponse:
    many = list(SAMPLES.values())
    values = {"many": many, "problems": fields.problems(many), "scripts": fields.scripts(many)}
    return draw(request, FORM, values)


def pieces(request: HttpRequest) -> HttpResponse:
    moments = [
        parts.Moment("We have it", NOW),
        parts.Moment("On the way", NOW, "We come\ntoday", "current", language="es"),
        parts.Moment("Fixed", state="next"),
    ]
    rows = [parts.Row("Where?", ["200 Main St"], "/change"), parts.Row("Photos", [])]
    leaf = Paginator(range(200), 10).page(3)
    values = {"rows": rows, "moments": moments, "tones": list(parts.TONE_ICONS), "leaf": leaf, "at": NOW, "now": NOW}
    return draw(request, PARTS, values)


@personal
def mine(request: HttpRequest) -> HttpResponse:
    return HttpResponse("mine")


def echo(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"language": request.LANGUAGE_CODE, "q": request.GET.get("q"), "posted": dict(request.POST)})


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


def denied(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def large(request: HttpRequest) -> HttpResponse:
    raise RequestDataTooBig


@csrf_exempt
def hurried(request: HttpRequest) -> HttpResponse:
    return errors.too_many(request, "Too many. Try again in 2 minutes.", seconds=120)


urlpatterns = [
    path("", include("upwell.ui.urls")),
    path("", form),
    path("parts", pieces),
    path("mine", mine),
    path("echo", echo),
    path("api/echo", echo),
    path("broken", broken),
    path("denied", denied),
    path("large", large),
    path("hurried", hurried),
    path("hurried.json", hurried),
    path("addresses.json", lambda request: JsonResponse({"candidates": [{"id": "a1", "label": "200 Main St"}]})),
]
handler400 = "upwell.ui.errors.bad_request"
handler403 = "upwell.ui.errors.forbidden"
handler404 = "upwell.ui.errors.not_found"
handler500 = "upwell.ui.errors.server_error"
