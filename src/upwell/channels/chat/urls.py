from django.urls import path

from upwell.channels.chat import views

app_name = "chat"
urlpatterns = [
    path("", views.chat, name="chat"),
    path("leaving/", views.leave, name="leave"),
    path("services/<slug:code>/", views.start, name="start"),
]
