"""`python -m bot` and the command `nabopagt`."""

from bot.cli import main

if __name__ == "__main__":
    main()
