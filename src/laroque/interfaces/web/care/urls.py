"""Addresses of the pages of care."""

from django.urls import URLPattern

from laroque.interfaces.web.care import (
    adjust_pages,
    care_payment_pages,
    certificate_pages,
    claim_acts,
    claim_pages,
    debt_acts,
    debt_pages,
    debt_receipts,
    fund_day_pages,
    insured_acts,
    insured_pages,
    look_pages,
    money_acts,
    paper_pages,
    professional_pages,
    queue_pages,
    reject_pages,
    request_pages,
    send_pages,
)

addresses: list[URLPattern] = [
    *queue_pages.addresses,
    *reject_pages.addresses,
    *paper_pages.addresses,
    *send_pages.addresses,
    *adjust_pages.addresses,
    *claim_acts.addresses,
    *claim_pages.addresses,
    *insured_acts.addresses,
    *insured_pages.addresses,
    *request_pages.addresses,
    *certificate_pages.addresses,
    *look_pages.addresses,
    *fund_day_pages.addresses,
    *money_acts.addresses,
    *care_payment_pages.addresses,
    *professional_pages.addresses,
    *debt_pages.addresses,
    *debt_acts.addresses,
    *debt_receipts.addresses,
]
