"""What a page may load and run, said on every answer."""

import re

import pytest
from tests.db.web.conftest import PASSWORD

from laroque.apps.access.models import User

_INLINE = re.compile(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|<style|javascript:", re.IGNORECASE)


def policy(answer) -> dict[str, str]:
    """The directives of an answer."""
    return dict(each.strip().split(" ", 1) for each in answer["Content-Security-Policy"].split(";"))


@pytest.mark.parametrize("address", ["/accounts/login/", "/nowhere/", "/static/laroque/site.css", "/accounts/signup/"])
def test_nothing_but_our_own_files_is_loaded_and_no_script_of_a_page_runs(db, client, address):
    answer = client.get(address)
    answer.close()
    said = policy(answer)
    assert (said["default-src"], said["script-src"], said["style-src"]) == ("'self'", "'self'", "'self'")
    assert (said["frame-ancestors"], said["object-src"], said["form-action"]) == ("'none'", "'none'", "'self'")


def test_the_back_office_alone_runs_what_its_library_writes(db, client, settings):
    settings.LAROQUE_MFA_REQUIRED = False
    client.force_login(User.objects.create_superuser("root", "root@example.org", PASSWORD))
    assert policy(client.get("/admin/"))["script-src"] == "'self' 'unsafe-inline' 'unsafe-eval'"
    assert policy(client.get("/choose/"))["script-src"] == "'self'"


def test_our_pages_have_no_script_of_their_own(world, officer, treasurer):
    pages = [officer.get(f"/bodies/urssaf-117/contributors/{world.ours.sirets[0]}/"), treasurer.get("/day/")]
    pages += [
        officer.get(address) for address in ("/accounts/2fa/", "/accounts/sessions/", "/accounts/password/change/")
    ]
    for page in pages:
        assert page.status_code == 200
        assert _INLINE.findall(page.content.decode()) == []


def test_the_other_headers_are_said(db, client):
    answer = client.get("/accounts/login/")
    wanted = {
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
    assert {name: answer[name] for name in wanted} == wanted
