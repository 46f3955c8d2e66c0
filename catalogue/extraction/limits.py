"""How much of a file is read at most, by whom and how long."""

MAX_PAGES = 2000
MAX_TEXT_BYTES = 5 * 1024 * 1024  # of all pages together, in UTF-8
MAX_XML_BYTES = 64 * 1024 * 1024  # of all unpacked parts of an Office file together
MEMORY_BYTES = 512 * 1024 * 1024  # address space of the child
CPU_SECONDS = 60
WALL_SECONDS = 90
OUTPUT_BYTES = 64 * 1024 * 1024  # what the child may write
