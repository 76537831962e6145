"""Users and their memberships of organisms."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A person who signs in."""
