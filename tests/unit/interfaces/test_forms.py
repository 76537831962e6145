"""Amounts as people write them."""

import pytest
from django.core.exceptions import ValidationError

from laroque.interfaces.web.forms import EurosField

WRITTEN = {
    "1234.56": 123_456, "1 234,56": 123_456, "1,234.56": 123_456, "1,234": 123_400, "12,5": 1_250, "3,": 300,
    "1,234,567.8": 123_456_780, "0.01": 1,
}  # fmt: skip


@pytest.mark.parametrize("text", WRITTEN)
def test_an_amount_is_read_as_it_is_written(text):
    assert EurosField().clean(text) == WRITTEN[text]


@pytest.mark.parametrize("text", ["1,2,3", "1,23,456", "1.2.3", "-5", "0", "12.345", "1,234,5", "abc", "1.234,56"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValidationError):
        EurosField().clean(text)


def test_zero_is_an_amount_where_the_field_says_so():
    assert EurosField(zero=True).clean("0") == 0
