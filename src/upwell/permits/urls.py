from django.urls import path

from upwell.permits import views

app_name = "permits"
urlpatterns = [
    path("<str:number>/", views.permit, name="permit"),
    path("<str:number>/permit.pdf", views.paper, name="paper"),
    path("<str:number>/code.svg", views.qr, name="qr"),
]
