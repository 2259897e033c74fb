"""Addresses of the API of messages; a host includes them: ``path("api/v1/", include("conversations.api.urls"))``."""

from rest_framework.routers import SimpleRouter

from conversations.api import views

router = SimpleRouter()
router.register("messages", views.MessageViewSet, basename="message")
router.register("questions", views.QuestionViewSet, basename="question")

app_name = "conversations_api"
urlpatterns = router.urls
