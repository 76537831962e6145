"""An auditor changes nothing, whatever a page forgets."""

import pytest
from django.db import connection, transaction
from django.db.utils import InternalError
from django.http import HttpResponse
from django.urls import path

from laroque.apps.access import operations as access
from laroque.apps.access.models import Membership, User
from laroque.apps.access.states import Role
from laroque.config import urls as site_urls
from laroque.interfaces.web.membership import member_page
from laroque.postgres.scope import scope


@member_page()
def writes(request):
    """Change the record of the reader, as a page that forgot to ask what he may."""
    access.set_language(user_id=request.user.pk, language="fr")
    return HttpResponse("written")


urlpatterns = [path("writes/", writes), *site_urls.urlpatterns]


@pytest.mark.urls(__name__)
def test_a_page_that_forgets_the_role_cannot_write_for_an_auditor(world, sign_in):
    auditor = sign_in("urssaf-117", Role.AUDITOR)
    page = auditor.post("/writes/")
    assert (page.status_code, "Not for this role" in page.content.decode()) == (403, True)
    assert User.objects.get().language == "en"


@pytest.mark.urls(__name__)
def test_the_same_page_writes_for_an_officer(world, officer):
    assert officer.post("/writes/").content == b"written"
    assert User.objects.get().language == "fr"


def test_an_auditor_reads_what_the_officer_reads(world, sign_in):
    auditor = sign_in("urssaf-117", Role.AUDITOR)
    siret = world.ours.sirets[0]
    assert auditor.get(f"/bodies/urssaf-117/contributors/{siret}/").status_code == 200
    assert auditor.get("/bodies/urssaf-827/contributors/").status_code == 404


def test_an_auditor_changes_what_is_his_own(world, sign_in):
    auditor = sign_in("urssaf-117", Role.AUDITOR)
    auditor.post("/language/", {"language": "fr"})
    assert User.objects.get().language == "fr"
    auditor.post("/accounts/logout/")
    assert auditor.get("/")["Location"].startswith("/accounts/login/")


def test_an_auditor_with_the_back_office_changes_nothing_there(world, sign_in, settings):
    settings.LAROQUE_MFA_REQUIRED = False
    auditor = sign_in("urssaf-117", Role.AUDITOR, staff=True, superuser=True)
    user = User.objects.get()
    page = auditor.post(f"/admin/access/user/{user.pk}/password/", {"password1": "x" * 20, "password2": "x" * 20})
    assert page.status_code == 403
    assert User.objects.get().password == user.password


def test_a_scope_inside_a_reading_one_reads_only_too(world):
    with scope(world.ours.id, read_only=True):
        for nested in (False, True):
            with pytest.raises(InternalError, match="read-only"), scope(world.theirs.id, read_only=nested):
                Membership.objects.create(organism_id=world.theirs.id)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select current_setting('transaction_read_only')")
            assert cursor.fetchone() == ("on",)


def test_writing_comes_back_after_a_reading_scope(world):
    with scope(world.ours.id, read_only=True):
        pass
    with scope(world.ours.id):
        assert access.create_user(username="a", email="a@example.org", password="a long enough phrase")
