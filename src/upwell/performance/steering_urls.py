"""How the city steers: whom it serves worse, what it aims at, what the week was like, what needs somebody's eyes."""

from django.urls import path

from upwell.performance import alert_pages, equity_pages, objective_pages, weekly_pages

app_name = "steering"
urlpatterns = [
    path("equity/", equity_pages.page, name="equity"),
    path("objectives/", objective_pages.page, name="objectives"),
    path("weeks/", weekly_pages.weeks, name="weeks"),
    path("notes/<slug:code>/", weekly_pages.note, name="note"),
    path("alerts/", alert_pages.page, name="alerts"),
]
