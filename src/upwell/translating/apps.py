from django.apps import AppConfig


class TranslatingConfig(AppConfig):
    name = "upwell.translating"
    label = "translating"
