from django.urls import path

from upwell.partners import lists, views

app_name = "partners"
urlpatterns = [
    path("lists/<str:secret>/", lists.page, name="list"),
    path("lists/<str:secret>/list.csv", lists.table, name="table"),
    path("<slug:code>/servicerequestupdates.json", views.told, name="told"),
    path("<slug:code>/updates/", views.updates, name="updates"),
]
