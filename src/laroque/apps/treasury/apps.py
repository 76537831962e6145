"""The app of the treasury."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TreasuryConfig(AppConfig):
    """Orders given to banks, statements received from them, and what stands between the two."""

    name = "laroque.apps.treasury"
    label = "treasury"
    verbose_name = _("Treasury")
    default_auto_field = "django.db.models.BigAutoField"
