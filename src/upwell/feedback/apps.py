from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "upwell.feedback"
    label = "feedback"
