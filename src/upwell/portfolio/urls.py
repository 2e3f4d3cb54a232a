"""`/inventory/`: the list, the iceberg, files, and one page for each service. A code may have a / in it."""

from django.urls import path

from upwell.portfolio.views import departments, editing, entry, iceberg, keeping, lists

app_name = "inventory"
urlpatterns = [
    path("", lists.services, name="services"),
    path("iceberg/", iceberg.iceberg, name="iceberg"),
    path("services.csv", lists.services_csv, name="services_csv"),
    path("values.csv", lists.values_csv, name="values_csv"),
    path("keep/", keeping.keep, name="keep"),
    path("keep/reviews/<int:entry_id>/", keeping.review, name="review"),
    path("keep/joining/", keeping.join, name="join"),
    path("keep/parting/", keeping.part, name="part"),
    path("keep/departments/", departments.departments, name="departments"),
    path("keep/departments/<int:department_id>/", departments.department, name="department"),
    path("keep/<int:entry_id>/", editing.edit, name="edit"),
    path("keep/<int:entry_id>/figures/", editing.figure, name="figure"),
    path("keep/<int:entry_id>/values/<int:value_id>/back/", editing.back, name="back"),
    path("<slug:collection>/<path:code>/", entry.entry, name="entry"),
]
