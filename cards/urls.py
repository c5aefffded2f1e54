from django.urls import path

from . import views

app_name = "cards"

urlpatterns = [
    path("questions/<slug:slug>/report/<str:depth>/", views.report, name="report"),
]
