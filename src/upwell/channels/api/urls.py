"""The addresses of `/api/v1/` are those that were declared; beside them stands what people read."""

from django.urls import path

from upwell.channels.api.declared import by_path
from upwell.channels.api.doors import view_of
from upwell.channels.api.views import cases, catalogue, data_sets, documents, hooks, journeys, slots, submissions

__all__ = ["cases", "catalogue", "data_sets", "documents", "hooks", "journeys", "slots", "submissions"]
_AS = {"{journey}": "<uuid:journey>", "{hook}": "<uuid:hook>"}


def _route(declared: str) -> str:
    parts = (_AS.get(part, part.replace("{", "<str:").replace("}", ">")) for part in declared.split("/"))
    return f"v1/{'/'.join(parts)}"


app_name = "api"
urlpatterns = [
    path("", documents.docs, name="docs"),
    path("services/<slug:code>/", documents.service, name="docs_service"),
    *(
        path(_route(declared), view_of(operations), name=next(iter(operations.values())).named)
        for declared, operations in by_path().items()
    ),
]
