"""The engine of the settings: Django's own, corrected where a key of two columns matters.

Django groups by the ``id`` of a model alone when it believes it to be the primary key. In a partitioned table the key
is (organism, id), named in the model by a constraint that ends with ``_pkey``: all columns must then be grouped by.
"""

from django.db.backends.postgresql import base, features


class DatabaseFeatures(features.DatabaseFeatures):
    """Features of PostgreSQL, as our models use them."""

    def allows_group_by_selected_pks_on_model(self, model):
        """Whether the model's ``id`` alone is a key of its table."""
        return model._meta.managed and not any(c.name.endswith("_pkey") for c in model._meta.constraints)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's connection, with these features."""

    features_class = DatabaseFeatures
