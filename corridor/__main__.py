"""`python -m corridor`."""

from .starting import start

start()
