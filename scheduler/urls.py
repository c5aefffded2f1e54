from django.urls import path

from .views import browse, guide, interview, plan, revision, settings, start, study, today

app_name = "scheduler"

urlpatterns = [
    path("", today.today, name="today"),
    path("help/", guide.guide, name="guide"),
    path("start/", start.start, name="start"),
    path("study/", study.study, name="study"),
    path("study/grade/", study.grade, name="grade"),
    path("study/undo/", study.undo, name="undo"),
    path("study/bury/", study.bury, name="bury"),
    path("study/suspend/", study.suspend, name="suspend"),
    path("study/wake/", study.wake, name="wake_here"),
    path("study/more/", study.more, name="more"),
    path("study/ahead/", study.ahead, name="ahead"),
    path("plan/", plan.plan, name="plan"),
    path("plan/change/", plan.change_plan, name="plan_change"),
    path("plan/readiness/", plan.readiness, name="readiness"),
    path("plan/deck/<slug:slug>/", plan.switch_deck, name="switch_deck"),
    path("plan/pause/", plan.pause, name="pause"),
    path("plan/pause/<int:pause>/end/", plan.end_pause, name="end_pause"),
    path("plan/recovery/", plan.start_recovery, name="start_recovery"),
    path("plan/recovery/stop/", plan.stop_recovery, name="stop_recovery"),
    path("plan/<str:day>/", plan.plan_day, name="plan_day"),
    path("questions/", browse.questions, name="questions"),
    path("questions/<slug:slug>/", browse.question, name="question"),
    path("questions/<slug:slug>/suspend/", browse.suspend, name="suspend_here"),
    path("questions/<slug:slug>/wake/", browse.wake, name="wake"),
    path("interview/", interview.interviews, name="interviews"),
    path("interview/<int:interview>/", interview.interview, name="interview"),
    path("interview/<int:interview>/reveal/", interview.reveal_answer, name="reveal_answer"),
    path("interview/<int:interview>/answer/", interview.close_answer, name="close_answer"),
    path("interview/<int:interview>/finish/", interview.finish_interview, name="finish_interview"),
    path("interview/<int:interview>/count/", interview.count_interview, name="count_interview"),
    path("interview/<int:interview>/delete/", interview.delete_interview, name="delete_interview"),
    path("revision/", revision.revision, name="revision"),
    path("settings/", settings.settings, name="settings"),
]
