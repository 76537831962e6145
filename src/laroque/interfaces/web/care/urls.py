"""Addresses of the pages of care."""

from django.urls import URLPattern

addresses: list[URLPattern] = []
