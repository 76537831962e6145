"""Files that come in the body of a request: as bytes, or as the part ``file`` of a form."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.http.request import RequestDataTooBig
from django.utils.translation import gettext as _
from ninja.parser import Parser

from laroque.interfaces.api.problems import Problem

_NAME_LENGTH_MAX = 100
_FORM = "multipart/form-data"
BYTES = "application/octet-stream"
XML = "application/xml"


@dataclass(frozen=True, slots=True)
class FileSent:
    """A file as it was sent."""

    name: str
    content: bytes


def file_sent(request: HttpRequest, *, types: tuple[str, ...], name: str | None, default: str) -> FileSent:
    """The file of a request, ``name`` being what it is called when its body is bytes, of one of some types.

    Raises ``Problem``: 415 another type of body, 422 no file or an empty one, 400 a form that cannot be read.
    """
    if request.content_type == _FORM:
        sent = _part(request)
    elif request.content_type in types:
        sent = FileSent(_plain(name or default, default), request.read())
    else:
        raise Problem(415, _("A body of type %(type)s is not taken here.") % {"type": request.content_type or "?"})
    if not sent.content:
        raise Problem(422, errors=[{"in": "body", "field": "file", "message": _("The file is empty.")}])
    return sent


class JsonParser(Parser):
    """Reads bodies that say they are JSON, and refuses the others with a 415."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The document of a body."""
        if request.content_type != "application/json":
            raise Problem(415, _("A body of type %(type)s is not taken here.") % {"type": request.content_type or "?"})
        return super().parse_body(request)


def described(*types: str) -> dict[str, Any]:
    """What the description of the API says of such a body."""
    data = {"schema": {"type": "string", "format": "binary", "minLength": 1}}
    form = {"type": "object", "required": ["file"], "properties": {"file": data["schema"]}}
    return {
        "requestBody": {
            "required": True,
            "content": {**dict.fromkeys(types, data), _FORM: {"schema": form}},
        }
    }


def _part(request: HttpRequest) -> FileSent:
    try:
        part = request.FILES.get("file")
    except (MultiPartParserError, RequestDataTooBig):
        raise Problem(400) from None
    if part is None:
        missing = _("The form has no file called `file`.")
        raise Problem(422, errors=[{"in": "body", "field": "file", "message": missing}])
    return FileSent(_plain(part.name or "", "file"), part.read())


def _plain(name: str, default: str) -> str:
    """A name that leads nowhere and holds nothing that a screen would obey."""
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(each for each in last if each.isascii() and each.isprintable())[-_NAME_LENGTH_MAX:].strip(". ")
    return kept or default
