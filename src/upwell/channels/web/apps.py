from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "upwell.channels.web"
    label = "web"
