from django.urls import path

from upwell.notify import views

app_name = "notify"
urlpatterns = [
    path("", views.mailbox, name="mailbox"),
    path("<uuid:message_id>/", views.message, name="message"),
]
