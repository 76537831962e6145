"""Addresses of the site: signing in, the back office, and our own pages."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

# Signing in to the back office takes the same road as everywhere else, second factor included.
admin.site.login = secure_admin_login(admin.site.login)

urlpatterns = [
    path("", include("laroque.interfaces.web.urls")),  # first: some addresses of allauth are answered by ours
    path("", include("laroque.interfaces.api.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),  # the language menu of the back office asks for it
]
