"""The app of the contributor accounts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContributionsConfig(AppConfig):
    """Contributor accounts, declarations, assessed lines, dues, payments and their allocation."""

    name = "laroque.apps.contributions"
    label = "contributions"
    verbose_name = _("Contributions")
    default_auto_field = "django.db.models.BigAutoField"
