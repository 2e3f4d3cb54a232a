from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "upwell.events"
    label = "events"
