"""Addresses of our own pages."""

from django.urls import URLPattern, path
from django.views.generic import RedirectView, TemplateView

from laroque.interfaces.web.accounts import language_page
from laroque.interfaces.web.contributor_pages import contributor_page, contributors_page, declaration_page
from laroque.interfaces.web.day_pages import day_page
from laroque.interfaces.web.membership import choose_page, home
from laroque.interfaces.web.network_pages import accounts_page, network_page

_FORGOTTEN = TemplateView.as_view(template_name="site/forgotten.html")

urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
    path("choose/", choose_page, name="choose"),
    path("language/", language_page, name="language"),
    path("day/", day_page, name="day"),
    path("network/", network_page, name="network"),
    path("accounts-of-contributors/", accounts_page, name="accounts"),
    path("bodies/<str:body>/contributors/", contributors_page, name="contributors"),
    path("bodies/<str:body>/contributors/<str:siret>/", contributor_page, name="contributor"),
    path("bodies/<str:body>/contributors/<str:siret>/<int:declaration_id>/", declaration_page, name="declaration"),
    # Addresses of allauth that would lead nowhere: no mail leaves the system, and an administrator makes accounts.
    path("accounts/password/reset/", _FORGOTTEN, name="forgotten"),
    path("accounts/email/", RedirectView.as_view(pattern_name="mfa_index"), name="no_email"),
]
