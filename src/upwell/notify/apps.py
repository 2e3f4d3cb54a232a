from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "upwell.notify"
    label = "notify"
