"""A reader's own list of works, without an account: it lives in the browser and in addresses, never on the server."""
