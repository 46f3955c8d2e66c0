"""Finished pages, kept for readers who aren't logged in until anything is written that a page may show.

See docs/decisions/0019-page-cache.md. Apps use `tables.leave_out`, `moments.register`, `addresses.cached_page`,
`addresses.allow_parameters` and `rendering.limit_lifetime`.
"""
