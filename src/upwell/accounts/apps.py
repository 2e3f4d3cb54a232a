from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "upwell.accounts"
    label = "accounts"
