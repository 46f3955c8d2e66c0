"""Names of files are only names, and only providers that exist have one."""

import pytest

from catalogue.translations.providers.base import UnknownProviderError, provider_named
from catalogue.translations.providers.folder import safe_name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/cron.d/x", "_.._etc_cron.d_x"),
        ("-rf", "rf"),
        ("a\nb\u202e.xlf", "a_b_.xlf"),
        ("x" * 300 + ".xlf", "x" * 150 + ".xlf"),
        ("قانون.xlf", "قانون.xlf"),
        ("...", "file."),
    ],
)
def test_names_are_only_names(name, expected):
    assert safe_name(name) == expected


def test_an_unknown_provider_is_named():
    with pytest.raises(UnknownProviderError):
        provider_named("carrier pigeon")
