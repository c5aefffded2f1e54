from django.contrib.auth.views import LoginView
from django.urls import path

from . import views

urlpatterns = [
    path("accounts/login/", LoginView.as_view(template_name="floor/login.html"), name="login"),
    path("bare/", views.bare),
    path("study/", views.study, name="study"),
    path("study/grade/", views.grade),
]
