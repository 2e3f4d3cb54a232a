from django.urls import path

from upwell.accounts.views import codes, signing_in

app_name = "accounts"
urlpatterns = [
    path("sign-in/", signing_in.sign_in, name="sign_in"),
    path("sign-in/codes/", codes.ask, name="codes"),
    path("sign-in/code/", codes.code, name="code"),
    path("sign-out/", signing_in.sign_out, name="sign_out"),
]
