from django.urls import path

from upwell.workbench.views import editing, reviewing, services, trying, wording

app_name = "workbench"
urlpatterns = [
    path("", services.services, name="services"),
    path("new/", services.new, name="new"),
    path("services/<slug:code>/", services.service, name="service"),
    path("services/<slug:code>/beginning/", services.begin, name="begin"),
    path("services/<slug:code>/versions/", services.versions, name="versions"),
    path("services/<slug:code>/closing/", services.closing, name="closing"),
    path("services/<slug:code>/text/", editing.text, name="text"),
    path("services/<slug:code>/look/", editing.look, name="look"),
    path("services/<slug:code>/schema/", editing.schema_, name="schema"),
    path("services/<slug:code>/files/", editing.files, name="files"),
    path("services/<slug:code>/saves/<int:number>/", editing.revision, name="revision"),
    path("services/<slug:code>/wording/", wording.words, name="words"),
    path("services/<slug:code>/pages/", trying.walk, name="walk"),
    path("services/<slug:code>/pages/here/", trying.walked, name="walked"),
    path("services/<slug:code>/phone/", trying.phone, name="phone"),
    path("services/<slug:code>/examples/", trying.examples, name="examples"),
    path("services/<slug:code>/changes/", reviewing.changes, name="changes"),
    path("services/<slug:code>/review/", reviewing.review, name="review"),
]
