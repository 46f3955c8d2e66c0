"""What the Makefile's commands do: set-up, the processes of `make run`, checks, private servers for tests.

No app imports this package. Everything up to the virtual environment uses the standard library only.
"""
