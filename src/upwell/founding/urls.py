from django.urls import path

from upwell.founding import views

app_name = "founding"
urlpatterns = [
    path("", views.begin, name="begin"),
    path("workbook/", views.template, name="template"),
    path("upload/", views.upload, name="upload"),
    path("publish/", views.city, name="city"),
    path("<slug:name>/", views.page, name="page"),
]
