"""The radio's addresses for everybody; included at the root, before Wagtail's."""

from django.urls import path

from loa.radio import public

urlpatterns = [
    path("phat-thanh/", public.programmes, name="radio_list"),
    path("phat-thanh/<int:pk>/", public.programme, name="radio_programme"),
    path("phat-thanh/<int:pk>/the.png", public.card, name="radio_card"),
    path("phat-thanh/<int:pk>/tep/<path:name>", public.file, name="radio_file"),
    path("phat-thanh/doc-bai/<slug:part>.mp3", public.story_voice, name="radio_story_voice"),
    path("phat-thanh/chuyen-muc/<int:pk>.xml", public.feed, name="radio_feed"),
    path("phat-thanh/chuyen-muc/<int:pk>.png", public.series_cover, name="radio_cover"),
]
