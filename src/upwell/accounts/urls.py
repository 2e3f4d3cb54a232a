from django.urls import path

from upwell.accounts.views import acting, codes, signing_in

app_name = "accounts"
urlpatterns = [
    path("sign-in/", signing_in.sign_in, name="sign_in"),
    path("sign-in/codes/", codes.ask, name="codes"),
    path("sign-in/code/", codes.code, name="code"),
    path("acting/", acting.organisations, name="organisations"),
    path("acting/now/", acting.switch, name="switch"),
    path("acting/<uuid:organisation>/", acting.organisation, name="organisation"),
    path("acting/<uuid:organisation>/name/", acting.naming, name="naming"),
    path("acting/<uuid:organisation>/invitations/", acting.invitations, name="invitations"),
    path("acting/<uuid:organisation>/people/<int:account>/removal/", acting.removal, name="removal"),
    path("acting/invitation/<str:secret>/", acting.invitation, name="invitation"),
    path("sign-out/", signing_in.sign_out, name="sign_out"),
]
