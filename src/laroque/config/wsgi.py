"""The site as a WSGI application."""

from django.core.wsgi import get_wsgi_application

from laroque.config.database import ready

ready()
application = get_wsgi_application()
