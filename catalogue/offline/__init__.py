"""Offline packs: a ZIP of works in one language that is read without a network (docs/offline-packs.md)."""
