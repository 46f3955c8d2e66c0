"""Where translations are sent to and come back from: one module for each way, all of one interface (base)."""
