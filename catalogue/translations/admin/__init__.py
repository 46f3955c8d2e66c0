"""The translation sync in Wagtail's admin: matrix, overview by language, editor, review."""
