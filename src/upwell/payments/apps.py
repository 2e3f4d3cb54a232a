from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "upwell.payments"
    label = "payments"
