from django.apps import AppConfig


class SmsConfig(AppConfig):
    name = "upwell.channels.sms"
    label = "sms"
