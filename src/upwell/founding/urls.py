from django.urls import path

from upwell.founding import views

app_name = "founding"
urlpatterns = [
    path("", views.begin, name="begin"),
    path("workbook/", views.template, name="template"),
    path("city/", views.city, name="city"),
]
