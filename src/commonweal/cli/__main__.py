"""`python -m commonweal.cli`, which the command `commonweal` runs."""

from commonweal.cli import main

if __name__ == "__main__":
    main(prog_name="commonweal")
