from django.apps import AppConfig


class SimulationConfig(AppConfig):
    name = "upwell.simulation"
    label = "simulation"
