"""``python -m stance.cli``, where the command ``stance`` is not on the path."""

import stance.cli

if __name__ == "__main__":
    stance.cli.main()
