"""What machines read of pages: their addresses in all languages, cards for sharing, JSON-LD, sitemaps."""
