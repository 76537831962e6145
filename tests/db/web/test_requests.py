"""One request is one transaction of one organism."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import path

from laroque.apps.access import operations as access
from laroque.apps.access.models import User
from laroque.config import urls as site_urls
from laroque.interfaces.web.membership import member_page
from laroque.postgres.scope import NoScope, current_organism


@member_page()
def fails(request):
    """Write, then fail."""
    access.set_language(user_id=request.user.pk, language="fr")
    raise RuntimeError("on purpose")


urlpatterns = [path("fails/", fails), *site_urls.urlpatterns]


def test_nothing_of_the_organism_is_seen_after_the_request(world, officer):
    assert officer.get("/bodies/urssaf-117/contributors/").status_code == 200
    with pytest.raises(NoScope):
        current_organism()
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('laroque.organism', true), current_user, count(*) from ledger_entry")
        assert cursor.fetchone() == ("", "laroque_app", 0)


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("language", "title"), [("en", "Internal failure"), ("fr", "Panne interne")])
def test_a_failure_keeps_nothing_and_says_so(world, officer, language, title):
    browser = Client(raise_request_exception=False)
    browser.cookies = officer.cookies
    page = browser.get("/fails/", headers={"accept-language": language})
    assert page.status_code == 500
    assert title in page.content.decode()
    assert User.objects.get().language == "en"


def test_the_page_of_a_failure_needs_no_database(django_assert_num_queries, db):
    from django.template.loader import get_template

    with django_assert_num_queries(0):
        assert "Internal failure" in get_template("500.html").render()


@pytest.mark.parametrize(("language", "title"), [("en", "The form has expired"), ("fr", "Le formulaire a expiré")])
def test_a_form_without_its_token_is_explained(db, language, title):
    browser = Client(enforce_csrf_checks=True)
    page = browser.post("/accounts/login/", headers={"accept-language": language})
    assert page.status_code == 403
    assert title in page.content.decode()
