from django.urls import path

from upwell.channels.sms import phone, views

app_name = "sms"
urlpatterns = [
    path("twilio/", views.twilio_incoming, name="twilio"),
    path("twilio/status/", views.twilio_status, name="twilio_status"),
    path("http/", views.http_incoming, name="http"),
    path("http/status/", views.http_status, name="http_status"),
    path("phone/", phone.phone, name="phone"),
]
