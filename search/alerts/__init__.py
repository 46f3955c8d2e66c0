"""E-mail alerts for saved searches (docs/decisions/0012-alerts.md). Rows are in search.models_alerts."""
