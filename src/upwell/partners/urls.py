from django.urls import path

from upwell.partners import views

app_name = "partners"
urlpatterns = [
    path("<slug:code>/updates/", views.updates, name="updates"),
]
