from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "upwell.channels.portal"
    label = "portal"
