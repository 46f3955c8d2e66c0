"""The file of a language version in the editor's form: with it, in words, what it gives to the search."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.panels import FieldPanel

from catalogue.models.files import DocumentFile, TextState


def describe_text(document_id: int | None) -> str:
    """Return what an editor should know of a file's text; "" where it was read whole or there is no file."""
    if document_id is None:
        return ""
    file = DocumentFile.objects.select_related("text").defer("text__pages").filter(document=document_id).first()
    if file is None:
        return _("The file is gone from the storage.")
    if file.text.state == TextState.READ:
        return file.text.explanation
    state = str(file.text.get_state_display())
    message = _("Nothing in this file can be found: %(state)s.") % {"state": state}
    if file.text.state == TextState.WAITING:
        message = _("This file can be searched once it has been read, which takes a minute or so.")
    return " ".join(part for part in (message, file.text.explanation) if part)


class VersionFilePanel(FieldPanel):
    """The chooser of a file, with the state of its text as its help."""

    class BoundPanel(FieldPanel.BoundPanel):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            note = describe_text(getattr(self.instance, "document_id", None))
            known: Any = self.help_text  # type: ignore[has-type]
            self.help_text = " ".join(str(part) for part in (known, note) if part)
