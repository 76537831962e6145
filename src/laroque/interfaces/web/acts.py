"""A form that changes something: filled in, read again and confirmed, then said on the page one comes back to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from laroque.interfaces.web.amounts import said
from laroque.interfaces.web.forms import ActForm
from laroque.kernel.text import Text

F = TypeVar("F", bound=ActForm)


@dataclass(frozen=True, slots=True)
class Act:
    """What the page of an act says.

    ``refusals`` are those expected: their own ``text`` is said, else the words given here, with what to do next.
    ``nothing`` says why the act cannot be done now, and there is no form. ``template`` draws a form that is more than
    one field under the other, with ``extra``.
    """

    title: str
    what: str
    button: str
    back: str
    back_name: str
    refusals: Mapping[type[Exception], Any] = field(default_factory=dict)
    nothing: str = ""
    template: str = "site/act.html"
    extra: Mapping[str, Any] = field(default_factory=dict)


def act_page(
    request: HttpRequest, act: Act, form: ActForm, do: Callable[[dict[str, Any]], str | tuple[str, str]]
) -> HttpResponse:
    """The form; once it is filled in well, what will be done; once confirmed, the page one came from.

    ``do`` gives the sentence that says the result, with the address to go to when it is not ``act.back``. What it
    raises of ``act.refusals`` changes nothing and is said above the form.
    """
    context = {**act.extra, "act": act, "form": form}
    if act.nothing or request.method != "POST" or "change" in request.POST or not form.is_valid():
        return render(request, act.template, context)
    if "confirmed" not in request.POST:
        return render(request, "site/confirm.html", {**context, "facts": form.facts()})
    try:
        with transaction.atomic():
            result = do(form.cleaned_data)
    except tuple(act.refusals) as refusal:
        form.add_error(None, said_of(act.refusals, refusal))
        return render(request, act.template, context)
    done, address = result if isinstance(result, tuple) else (result, act.back)
    messages.success(request, done)
    return redirect(address)


def said_of(refusals: Mapping[type[Exception], Any], refusal: Exception) -> str:
    """The words of a refusal: its own, else those given for its class or the nearest class above."""
    text = getattr(refusal, "text", None)
    if isinstance(text, Text):
        return sentence(said(text))
    return str(next(refusals[each] for each in type(refusal).__mro__ if each in refusals))


def sentence(words: str) -> str:
    """Words as a sentence: a capital first, a full stop last."""
    return words[:1].upper() + words[1:].removesuffix(".") + "."


def bound(form: type[F], request: HttpRequest, *, initial: Mapping[str, Any] | None = None, **options: Any) -> F:
    """The form with what was sent, else fresh: with the values of the address, else those of ``initial``."""
    if request.method == "POST":
        return form(request.POST, **options)
    named = {name: request.GET[name] for name in form.base_fields if name in request.GET}
    return form(initial={**(initial or {}), **named}, **options)
