"""The read API: /api/v1/, every listing and detail of the site as JSON, one language an answer."""
