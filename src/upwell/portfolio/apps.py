from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    name = "upwell.portfolio"
    label = "portfolio"
