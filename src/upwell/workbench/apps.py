from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "upwell.workbench"
    label = "workbench"
