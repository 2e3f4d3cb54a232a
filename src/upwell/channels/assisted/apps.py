from django.apps import AppConfig


class AssistedConfig(AppConfig):
    name = "upwell.channels.assisted"
    label = "assisted"
