"""Pages for translators."""

from django.urls import path

from upwell.translating import views

app_name = "translating"
urlpatterns = [
    path("", views.home, name="home"),
    path("<str:language>/file/", views.file, name="file"),
    path("<str:language>/taken/", views.taken, name="taken"),
    path("<str:language>/<str:code>/", views.service, name="service"),
    path("<str:language>/<str:code>/publication/", views.publication, name="publication"),
]
