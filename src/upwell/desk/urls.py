"""Every verb on a case is a noun below its address, taken by POST."""

from django.urls import path

from upwell.desk.views import applications, bulk, case, changes, documents, openings, payments, place, queue, system

app_name = "desk"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("map.json", queue.pins, name="pins"),
    path("cases.csv", queue.export, name="export"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("bulk/done/", bulk.done, name="bulk_done"),
    path("openings/", openings.openings, name="openings"),
    path("system/", system.system, name="system"),
    path("system/orders/<int:message_id>/retry/", system.retry_order, name="retry_order"),
    path("system/news/<uuid:news_id>/seen/", system.seen_news, name="seen_news"),
    path("system/messages/<uuid:message_id>/retry/", system.retry, name="retry"),
    path("payments/", payments.report, name="payments"),
    path("payments/days.csv", payments.report_csv, name="payments_csv"),
    path("payments/<uuid:charge>/", payments.charge, name="charge"),
    path("payments/<uuid:charge>/taking/", payments.taking, name="taking"),
    path("payments/money/<int:payment>/refunds/", payments.refunds, name="refunds"),
    path("cases/<str:reference>/", case.page, name="case"),
    path("cases/<str:reference>/near.json", case.near, name="near"),
    path("cases/<str:reference>/contact/", case.contact, name="contact"),
    path("cases/<str:reference>/documents/<uuid:upload_id>/", documents.document, name="document"),
    path("cases/<str:reference>/letter/", changes.letter, name="letter"),
    path("cases/<str:reference>/moves/", changes.moves, name="moves"),
    path("cases/<str:reference>/closure/", changes.closure, name="closure"),
    path("cases/<str:reference>/messages/", changes.messages_, name="messages"),
    path("cases/<str:reference>/assignment/", changes.assignment, name="assignment"),
    path("cases/<str:reference>/team/", changes.team, name="team"),
    path("cases/<str:reference>/proposal/", changes.proposal, name="proposal"),
    path("cases/<str:reference>/proposal/decision/", changes.decision, name="decision"),
    path("cases/<str:reference>/reading/", changes.reading, name="reading"),
    path("cases/<str:reference>/notes/", changes.notes, name="notes"),
    path("cases/<str:reference>/merge/", changes.merge, name="merge"),
    path("cases/<str:reference>/children/", changes.children, name="children"),
    path("cases/<str:reference>/request/", applications.request_more, name="request_more"),
    path("cases/<str:reference>/ruling/", applications.ruling, name="ruling"),
    path("cases/<str:reference>/revocation/", applications.revocation, name="revocation"),
    path("cases/<str:reference>/passing-over/", applications.passing_over, name="passing_over"),
    path("reviews/", applications.reviews, name="reviews"),
    path("reviews/<int:review_id>/", applications.review, name="review"),
    path("cases/<str:reference>/place/", place.place, name="place"),
]
