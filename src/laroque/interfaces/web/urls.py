"""Addresses of our own pages."""

from django.urls import URLPattern, path
from django.views.generic import RedirectView

from laroque.interfaces.web import approval_pages, history_pages, legislation_pages, search_pages
from laroque.interfaces.web.agency import day_pages, map_pages, network_pages
from laroque.interfaces.web.care import urls as care
from laroque.interfaces.web.desk import (
    account_act_pages,
    account_pages,
    bank_pages,
    cheque_pages,
    collection_pages,
    declaration_pages,
    desk_pages,
    enquiry_pages,
    file_pages,
    journal_pages,
    line_pages,
    message_pages,
    payment_pages,
    receipt_act_pages,
    receipt_pages,
    refund_pages,
    self_employed_acts,
    self_employed_pages,
    settlement_pages,
    substitution_pages,
    unallocated_pages,
)
from laroque.interfaces.web.membership import choose_page
from laroque.interfaces.web.menu import home
from laroque.interfaces.web.people import token_pages, user_pages
from laroque.interfaces.web.people.accounts import forgotten_page, language_page
from laroque.interfaces.web.portal import portal_pages, portal_paying, portal_sending
from laroque.interfaces.web.simulate import simulate_pages, simulate_year_pages

urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
    path("choose/", choose_page, name="choose"),
    path("language/", language_page, name="language"),
    *day_pages.addresses,
    *desk_pages.addresses,
    *search_pages.addresses,
    *message_pages.addresses,
    *history_pages.addresses,
    *map_pages.addresses,
    *network_pages.addresses,
    *legislation_pages.addresses,
    *simulate_pages.addresses,
    *simulate_year_pages.addresses,
    *account_pages.addresses,
    *unallocated_pages.addresses,
    *settlement_pages.addresses,
    *refund_pages.addresses,
    *receipt_pages.addresses,
    *receipt_act_pages.addresses,
    *journal_pages.addresses,
    *file_pages.addresses,
    *collection_pages.addresses,
    *bank_pages.addresses,
    *cheque_pages.addresses,
    *approval_pages.addresses,
    *account_act_pages.addresses,
    *self_employed_pages.addresses,
    *self_employed_acts.addresses,
    *substitution_pages.addresses,
    *declaration_pages.addresses,
    *line_pages.addresses,
    *payment_pages.addresses,
    *portal_pages.addresses,
    *portal_sending.addresses,
    *portal_paying.addresses,
    *enquiry_pages.addresses,
    *token_pages.addresses,
    *user_pages.addresses,
    *care.addresses,
    # Addresses of allauth that would lead nowhere: an administrator makes accounts, and knows the addresses.
    path("accounts/password/reset/", forgotten_page, name="forgotten"),
    path("accounts/email/", RedirectView.as_view(pattern_name="mfa_index"), name="no_email"),
]
