"""wagtail-localize's translators over HTTP, with what they don't do: read statuses, limit answers, count texts."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from wagtail_localize.machine_translators.deepl import DeepLTranslator
from wagtail_localize.machine_translators.libretranslate import LibreTranslator
from wagtail_localize.strings import StringValue

from catalogue.translations.providers.http import GarbageError, HttpClient

SECONDS = 20.0
# No translation is that much longer than its source.
MAX_ANSWER = 2_000_000
Translations = dict[StringValue, StringValue]


class BoundedLibreTranslator(LibreTranslator):
    """LibreTranslate. `OPTIONS`: LIBRETRANSLATE_URL, API_KEY, TIMEOUT."""

    def translate(self, source_locale: Any, target_locale: Any, strings: Sequence[StringValue]) -> Translations:
        """Raises ProviderError."""
        body = {
            "q": [string.data for string in strings],
            "source": self.language_code(source_locale.language_code),
            "target": self.language_code(target_locale.language_code),
            "format": "html",
        }
        if key := self.options.get("API_KEY"):
            body["api_key"] = key
        base = self.get_api_endpoint() + "/"
        found = post(base, "translate", {}, self.options, json=body)
        return pair_up(strings, found.get("translatedText") if isinstance(found, dict) else None)


class BoundedDeepLTranslator(DeepLTranslator):
    """DeepL. `OPTIONS`: AUTH_KEY, TIMEOUT, URL (of a gateway), and those of wagtail-localize."""

    def get_api_endpoint(self) -> str:
        gateway = self.options.get("URL")
        return f"{gateway}/v2/translate" if gateway else str(super().get_api_endpoint())

    def translate(self, source_locale: Any, target_locale: Any, strings: Sequence[StringValue]) -> Translations:
        """Raises ProviderError."""
        # As HTML it leaves alone what is marked with translate="no".
        parameters = self.get_parameters(source_locale, target_locale, strings) | {"tag_handling": "html"}
        address = self.get_api_endpoint()
        parts = urlsplit(address)
        base = f"{parts.scheme}://{parts.netloc}/"
        found = post(base, address, self.get_headers(), self.options, data=parameters)
        answers = found.get("translations") if isinstance(found, dict) else None
        if isinstance(answers, list):
            answers = [each.get("text") if isinstance(each, dict) else None for each in answers]
        return pair_up(strings, answers)


def post(base: str, path: str, headers: dict[str, str], options: dict[str, Any], **body: Any) -> Any:
    client = HttpClient(base, headers, float(options.get("TIMEOUT", SECONDS)), MAX_ANSWER)
    try:
        return client.request("POST", path, **body).json()
    finally:
        client.close()


def pair_up(strings: Sequence[StringValue], answers: Any) -> Translations:
    """Raises GarbageError unless there is one text for each."""
    if not isinstance(answers, list) or len(answers) != len(strings):
        raise GarbageError(f"There is not one translation for each of {len(strings)} texts")
    if not all(isinstance(answer, str) for answer in answers):
        raise GarbageError("A translation is no text")
    return {string: StringValue(answer) for string, answer in zip(strings, answers, strict=True)}
