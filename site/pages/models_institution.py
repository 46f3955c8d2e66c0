"""What the institution that runs the site says of itself: languages of its replies, licence of its texts."""

from typing import Any

from django import forms
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


class OfficialLanguagesField(models.JSONField):
    """A list of codes of official languages, as check boxes."""

    def formfield(self, **kwargs: Any) -> Any:
        return forms.MultipleChoiceField(
            choices=settings.LANGUAGES,
            widget=forms.CheckboxSelectMultiple,
            label=self.verbose_name,
            help_text=self.help_text,
            initial=self.get_default,
        )


def default_reply_languages() -> list[str]:
    return ["en"]


@register_setting(icon="site")
class Institution(BaseGenericSetting):
    reply_languages = OfficialLanguagesField(
        _("languages of replies"),
        default=default_reply_languages,
        help_text=_("In which languages letters through the contact page are answered; the page says so."),
    )
    licence_name = models.CharField(
        _("licence of the texts"),
        max_length=200,
        blank=True,
        help_text=_("As it is known everywhere, for example “CC BY 3.0 IGO”. The terms of use say which it is."),
    )
    licence_url = models.URLField(_("address of the licence"), blank=True)

    panels = [FieldPanel("reply_languages"), FieldPanel("licence_name"), FieldPanel("licence_url")]

    class Meta:
        verbose_name = _("institution")

    def __str__(self) -> str:
        return str(_("institution"))
