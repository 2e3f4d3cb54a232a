from django.apps import AppConfig


class FoundingConfig(AppConfig):
    name = "upwell.founding"
    label = "founding"
