"""The app of rights."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RightsConfig(AppConfig):
    """Beneficiaries, periods of rights, requests and counters of the caps."""

    name = "laroque.apps.rights"
    label = "rights"
    verbose_name = _("Rights")
    default_auto_field = "django.db.models.BigAutoField"
