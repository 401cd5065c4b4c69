"""``python -m stance.cli``, where the command ``stance`` is not on the path."""

from stance.cli import main

if __name__ == "__main__":
    main()
