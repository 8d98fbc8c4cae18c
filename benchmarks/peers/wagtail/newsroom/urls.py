"""GraphQL, the editors' pages, and the word that the server is up."""

from django.http import HttpResponse
from django.urls import include, path
from grapple import urls as grapple_urls
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns = [
    path("api/", include(grapple_urls)),
    path("admin/", include(wagtailadmin_urls)),
    path("healthz", lambda _request: HttpResponse("well")),
    path("", include(wagtail_urls)),
]
