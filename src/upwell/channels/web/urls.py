from django.urls import path

from upwell.channels.web import begun, follow, journeys, maps, mine, pages, receipts

app_name = "web"
urlpatterns = [
    path("", pages.home, name="home"),
    path("services/", pages.services, name="services"),
    path("services/<slug:code>/", pages.service, name="service"),
    path("services/<slug:code>/start/", journeys.start, name="start"),
    path("topics/<slug:code>/", pages.topic, name="topic"),
    path("search/", pages.search, name="search"),
    path("forms/<uuid:draft>/", journeys.here, name="here"),
    path("forms/<uuid:draft>/near/", journeys.near, name="near"),
    path("forms/<uuid:draft>/save/", journeys.save, name="save"),
    path("forms/<uuid:draft>/removal/", begun.removal, name="removal"),
    path("forms/<uuid:draft>/receipt/", receipts.receipt, name="receipt"),
    path("forms/<uuid:draft>/letter/", receipts.letter, name="letter"),
    path("forms/<uuid:draft>/at/<str:address>/", journeys.step, name="step"),
    path("resume/<str:secret>/", journeys.resume, name="resume"),
    path("status/", follow.follow_up, name="follow_up"),
    path("status/<str:reference>/", follow.status, name="status"),
    path("follow/<str:secret>", follow.follow, name="follow"),
    path("follow/<str:secret>/answer/", follow.answer, name="follow_answer"),
    path("follow/<str:secret>/information/", follow.information, name="follow_information"),
    path("follow/<str:secret>/reopening/", follow.reopening, name="follow_reopening"),
    path("follow/<str:secret>/withdrawal/", follow.withdrawal, name="follow_withdrawal"),
    path("map/", maps.reports, name="map"),
    path("map/reports.json", maps.reports_json, name="map_reports"),
    path("places/search.json", maps.place_search, name="place_search"),
    path("places/<slug:code>.geojson", maps.outline, name="outline"),
    path("requests/", mine.my_requests, name="my_requests"),
    path("about/", pages.about, name="about"),
    path("health/", pages.health, name="health"),
]
