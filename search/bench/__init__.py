"""Measures speed at size: a large made-up catalogue through the real builders, then searches at a steady rate."""
