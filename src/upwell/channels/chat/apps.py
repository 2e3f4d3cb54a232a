from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "upwell.channels.chat"
    label = "chat"
