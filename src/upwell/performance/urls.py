"""How the city does, in public; and what staff write beside it."""

from django.urls import path

from upwell.performance import data_views, note_views, views
from upwell.performance.asking import views as asking

app_name = "performance"
urlpatterns = [
    path("performance/", views.overview, name="overview"),
    path("performance/services/<slug:code>/", views.service, name="service"),
    path("performance/departments/<slug:code>/", views.department, name="department"),
    path("performance/districts/", views.districts, name="districts"),
    path("performance/measures/", views.measures, name="measures"),
    path("performance/notes/", note_views.notes, name="notes"),
    path("performance/notes/<int:note>/removal/", note_views.removal, name="note_removal"),
    path("performance/ask/", asking.ask, name="ask"),
    path("performance/ask/tiles/", asking.keep, name="keep_tile"),
    path("performance/ask/tiles/<int:tile>/removal/", asking.drop, name="drop_tile"),
    path("data/", data_views.catalogue, name="data"),
    path("data/<slug:name>.<slug:form>", data_views.file, name="file"),
    path("data.json", data_views.described_for_programs, name="described"),
]
