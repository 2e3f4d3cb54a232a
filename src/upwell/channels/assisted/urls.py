from django.urls import path

from upwell.channels.assisted import kiosk, views
from upwell.channels.assisted.calling import callbacks, calls

app_name = "assisted"
urlpatterns = [
    path("services/<slug:code>/", views.begin, name="begin"),
    path("forms/<uuid:draft>/", views.sheet, name="sheet"),
    path("walk-up/", kiosk.walk_up, name="walk_up"),
    path("walk-up/still-there/", kiosk.still_there, name="still_there"),
    path("walk-up/over/", kiosk.over, name="over"),
    path("calls/", calls.today, name="calls"),
    path("calls/wrap-up/", calls.wrap_up, name="wrap_up"),
    path("calls/status/", calls.status, name="status"),
    path("callbacks/", callbacks.listed, name="callbacks"),
    path("callbacks/<uuid:callback>/", callbacks.one, name="callback"),
]
