"""Atom and RSS feeds, each in one language. Those of searches are in the search app, in the same formats."""
