from django.apps import AppConfig


class PerformanceConfig(AppConfig):
    name = "upwell.performance"
    label = "performance"
