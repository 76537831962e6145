"""Addresses of the pages of cash benefits."""

from django.urls import URLPattern

from laroque.interfaces.web.benefits import case_acts, case_pages, my_benefit_pages, pay_pages

addresses: list[URLPattern] = [
    *my_benefit_pages.addresses,
    *pay_pages.addresses,
    *case_acts.addresses,
    *case_pages.addresses,
]
