from django.apps import AppConfig


class PermitsConfig(AppConfig):
    name = "upwell.permits"
    label = "permits"
