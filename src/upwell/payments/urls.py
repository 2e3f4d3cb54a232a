"""Where providers send their notices, and the page of the test provider."""

from django.urls import path

from upwell.payments import views

app_name = "payments"
urlpatterns = [
    path("webhooks/<slug:provider>/", views.webhook, name="webhook"),
    path("test/<uuid:visit>/", views.pretended, name="test"),
]
