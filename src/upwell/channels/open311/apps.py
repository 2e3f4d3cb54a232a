from django.apps import AppConfig


class Open311Config(AppConfig):
    name = "upwell.channels.open311"
    label = "open311"
