"""The app of accounts of beneficiaries."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BeneficiaryAccountsConfig(AppConfig):
    """Debts of insured persons and professionals, and their recovery."""

    name = "laroque.apps.beneficiary_accounts"
    label = "beneficiary_accounts"
    verbose_name = _("Accounts of beneficiaries")
    default_auto_field = "django.db.models.BigAutoField"
