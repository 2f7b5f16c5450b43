"""`python -m corridor`."""

from .main import main

main(prog_name="corridor")
