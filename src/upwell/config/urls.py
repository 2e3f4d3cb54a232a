"""Which address leads to which room. A URL without a row in `tests/access.yaml` fails the build."""

from django.urls import include, path

from upwell.config import wiring

urlpatterns = [
    path("", include("upwell.channels.web.urls")),
    path("", include("upwell.ui.urls")),
    path("performance/", include("upwell.performance.steering_urls")),
    path("", include("upwell.accounts.urls")),
    path("", include("upwell.performance.urls")),
    path("files/", include("upwell.files.urls")),
    path("permits/", include("upwell.permits.urls")),
    path("feedback/", include("upwell.feedback.urls")),
    path("desk/", include("upwell.desk.urls")),
    path("new-city/", include("upwell.founding.urls")),
    path("workbench/", include("upwell.workbench.urls")),
    path("translate/", include("upwell.translating.urls")),
    path("portal/", include("upwell.channels.portal.urls")),
    path("chat/", include("upwell.channels.chat.urls")),
    path("assisted/", include("upwell.channels.assisted.urls")),
    path("texts/", include("upwell.channels.sms.urls")),
    path("inventory/", include("upwell.portfolio.urls")),
    path("partners/", include("upwell.partners.urls")),
    path("mailbox/", include("upwell.notify.urls")),
    path("payments/", include("upwell.payments.urls")),
    path("api/", include("upwell.channels.api.urls")),
    path("open311/", include("upwell.channels.open311.urls")),
]

handler400 = "upwell.ui.errors.bad_request"
handler403 = "upwell.ui.errors.forbidden"
handler404 = "upwell.ui.errors.not_found"
handler500 = "upwell.ui.errors.server_error"

wiring.connect()
