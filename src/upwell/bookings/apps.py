from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "upwell.bookings"
    label = "bookings"
