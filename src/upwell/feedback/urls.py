"""Opened from the answer letter, without sign-in: the secret is the key. And the page that any other page leads to."""

from django.urls import path

from upwell.feedback import page_views, views

app_name = "feedback"
urlpatterns = [
    path("page/", page_views.page_problem, name="page_problem"),
    path("page/said/", page_views.said, name="page_problem_said"),
    path("<str:secret>", views.answer, name="answer"),
    path("<str:secret>/given", views.given, name="given"),
    path("<str:secret>/more", views.more, name="more"),
    path("<str:secret>/reopening", views.reopening, name="reopening"),
]
