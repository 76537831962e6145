"""Addresses of the API, of its description, and of what watches the service."""

from django.urls import URLPattern, URLResolver, path

from laroque.interfaces.api.description import api, docs_page, openapi_page
from laroque.interfaces.api.watching import health_page, metrics_page

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("api/openapi.json", openapi_page, name="api_description"),
    path("api/docs/", docs_page, name="api_docs"),
    path("healthz", health_page, name="health"),
    path("metrics", metrics_page, name="metrics"),
]
