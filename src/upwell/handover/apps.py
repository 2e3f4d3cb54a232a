from django.apps import AppConfig


class HandoverConfig(AppConfig):
    name = "upwell.handover"
    label = "handover"
