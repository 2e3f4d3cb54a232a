from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "upwell.catalogue"
    label = "catalogue"
