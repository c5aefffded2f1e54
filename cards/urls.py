from django.urls import path

from . import views

app_name = "cards"

urlpatterns = [
    path("questions/<slug:slug>/report/<slug:card>/", views.report, name="report"),
    path("figures/<slug:name>.<slug:digest>.<slug:extension>", views.figure, name="figure"),
    path("reports/", views.reports, name="reports"),
    path("reports/put-away/", views.dismiss_replies, name="dismiss_replies"),
]
