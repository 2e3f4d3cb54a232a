"""Discovery stands above the version, as the specification wants, and beside the rest for those who look there."""

from django.urls import path

from upwell.channels.open311 import views

app_name = "open311"
urlpatterns = [
    path("discovery.<str:spoken>", views.discovery, name="discovery"),
    path("v2/discovery.<str:spoken>", views.discovery, name="discovery_v2"),
    path("v2/services.<str:spoken>", views.services, name="services"),
    path("v2/services/<str:code>.<str:spoken>", views.definition, name="definition"),
    path("v2/requests.<str:spoken>", views.requests, name="requests"),
    path("v2/requests/<str:reference>.<str:spoken>", views.one, name="request"),
    path("v2/tokens/<str:token>.<str:spoken>", views.token, name="token"),
]
