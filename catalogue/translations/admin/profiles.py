"""In which languages somebody works, and whether the daily e-mail is wanted: in the account, and for administrators."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from catalogue.translations.admin.matrix_filters import language_choices
from catalogue.translations.models import TranslatorProfile
from catalogue.translations.work_queue import TRANSLATE
from pages.languages import active_language, native_name_of
from pages.localized_formats import join_list


class LanguagesField(forms.MultipleChoiceField):
    """Languages by their own names; what is chosen is a list of codes."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=language_choices,
            required=False,
            label=_("Languages"),
            help_text=_("The queue shows works in these languages; all six where none is chosen."),
            **kwargs,
        )


class ProfileForm(forms.ModelForm):
    languages = LanguagesField()

    class Meta:
        model = TranslatorProfile
        fields = ["languages", "wants_digest"]


class TranslationSettingsPanel(BaseSettingsPanel):
    """A part of everybody's own account page, for people who translate or approve."""

    name = "translations"
    title = _("Translations")
    tab = notifications_tab
    order = 200
    form_class = ProfileForm

    def is_active(self) -> bool:
        return bool(self.user.has_perm(TRANSLATE))

    def get_form(self) -> ProfileForm:
        profile = TranslatorProfile.objects.filter(user=self.user).first() or TranslatorProfile(user=self.user)
        data = self.request.POST if self.request.method == "POST" else None
        return ProfileForm(data, instance=profile, prefix=self.name)


@hooks.register("register_account_settings_panel")
def add_settings_panel(request: Any, user: User, profile: Any) -> TranslationSettingsPanel:
    return TranslationSettingsPanel(request, user, profile)


def list_languages(profile: TranslatorProfile) -> str:
    return join_list([native_name_of(code) for code in profile.languages], active_language())


class TranslatorProfileViewSet(SnippetViewSet):
    model = TranslatorProfile
    icon = "group"
    menu_label = _("Translators")
    add_to_settings_menu = True
    list_display = [
        "__str__",
        Column("languages", label=_("Languages"), accessor=list_languages),
        BooleanColumn("wants_digest", label=_("Daily e-mail")),
    ]
    list_per_page = 50
    copy_view_enabled = False
    admin_url_namespace = "translators"
    base_url_path = "translators"

    def get_form_class(self, for_update: bool = False) -> Any:
        class AdministratorForm(ProfileForm):
            class Meta(ProfileForm.Meta):
                fields = ["languages", "wants_digest"] if for_update else ["user", "languages", "wants_digest"]

        return AdministratorForm


register_snippet(TranslatorProfileViewSet)
