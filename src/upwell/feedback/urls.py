"""Opened from the answer letter, without sign-in: the secret is the key."""

from django.urls import path

from upwell.feedback import views

app_name = "feedback"
urlpatterns = [
    path("<str:secret>", views.answer, name="answer"),
    path("<str:secret>/given", views.given, name="given"),
    path("<str:secret>/more", views.more, name="more"),
    path("<str:secret>/reopening", views.reopening, name="reopening"),
]
