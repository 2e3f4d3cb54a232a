from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "upwell.intake"
    label = "intake"
