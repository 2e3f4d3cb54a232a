from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "upwell.partners"
    label = "partners"
