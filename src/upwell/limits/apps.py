from django.apps import AppConfig


class LimitsConfig(AppConfig):
    name = "upwell.limits"
    label = "limits"
