"""Addresses of the API of recommending; a host includes them: ``path("api/v1/", include("recommender.api.urls"))``."""

from rest_framework.routers import SimpleRouter

from recommender.api import views

router = SimpleRouter()
router.register("recommendations", views.RecommendationViewSet, basename="recommendation")
router.register("mistake-profiles", views.MistakeProfileViewSet, basename="mistake-profile")

app_name = "recommender_api"
urlpatterns = router.urls
