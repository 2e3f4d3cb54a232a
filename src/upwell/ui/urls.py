from django.urls import path

from upwell.ui import views

app_name = "ui"
urlpatterns = [path("theme.css", views.theme_css, name="theme")]
