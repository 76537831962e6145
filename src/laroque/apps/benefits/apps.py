"""The app of cash benefits."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BenefitsConfig(AppConfig):
    """Pays told by declarations, cases, what is decided of them, their instalments and payments."""

    name = "laroque.apps.benefits"
    label = "benefits"
    verbose_name = _("Cash benefits")
    default_auto_field = "django.db.models.BigAutoField"
