"""Addresses of the pages of cash benefits."""

from django.urls import URLPattern

from laroque.interfaces.web.benefits import case_acts, case_pages, pay_pages

addresses: list[URLPattern] = [*pay_pages.addresses, *case_acts.addresses, *case_pages.addresses]
