"""The whole catalogue to take away: a dump every night, a description as DCAT, and a page for people."""
