from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "upwell.cases"
    label = "cases"
