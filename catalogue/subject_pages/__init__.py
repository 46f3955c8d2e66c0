"""Pages of what works are about or for: instruments, topics, audiences, regions, countries and bodies."""
