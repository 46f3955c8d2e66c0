"""What the import tells others of."""

from django.dispatch import Signal

# Sent before the text of an existing page is replaced, in the record's transaction; arguments: page.
# A receiver may refuse with a ValidationError: then the record is rejected with its messages.
page_text_arriving = Signal()
