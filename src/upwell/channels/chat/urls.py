from django.urls import path

from upwell.channels.chat import embed, views

app_name = "chat"
urlpatterns = [
    path("", views.chat, name="chat"),
    path("news/", views.news, name="news"),
    path("message/", views.message, name="message"),
    path("beginning/", views.begin, name="begin"),
    path("leaving/", views.leave, name="leave"),
    path("services/<slug:code>/", views.start, name="start"),
    path("embed/", embed.embed, name="embed"),
    path("embed/news/", embed.news, name="embed_news"),
    path("embed/beginning/", embed.begin, name="embed_begin"),
    path("embed/colours.css", embed.colours, name="colours"),
    path("widget.js", embed.script, name="widget"),
]
