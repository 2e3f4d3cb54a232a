from django.urls import path

from upwell.channels.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.day, name="day"),
    path("stops/", views.stops, name="stops"),
    path("yes/", views.yes_to_all, name="yes_to_all"),
    path("jobs/<uuid:job>/", views.job, name="job"),
    path("jobs/<uuid:job>/around/", views.around, name="around"),
    path("jobs/<uuid:job>/answer/", views.answer, name="answer"),
    path("jobs/<uuid:job>/trip/", views.trip, name="trip"),
    path("jobs/<uuid:job>/completion/", views.completion, name="completion"),
    path("jobs/<uuid:job>/failure/", views.failure, name="failure"),
    path("jobs/<uuid:job>/phone/", views.phone, name="phone"),
    path("worker.js", views.worker, name="worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
]
