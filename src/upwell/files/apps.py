from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "upwell.files"
    label = "files"
