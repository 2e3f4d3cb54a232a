from django.urls import path

from upwell.files import views

app_name = "files"
urlpatterns = [path("<str:token>", views.picture, name="picture")]
