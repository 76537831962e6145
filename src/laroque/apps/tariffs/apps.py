"""Registration of the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TariffsConfig(AppConfig):
    """Prices of care read from official files, for the whole country."""

    name = "laroque.apps.tariffs"
    label = "tariffs"
    verbose_name = _("Tariffs of care")
    default_auto_field = "django.db.models.BigAutoField"
