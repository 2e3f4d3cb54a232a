from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "upwell.channels.api"
    label = "api"
