"""`python -m mlpstudy`: the same as `mlpstudy`."""

import sys

from mlpstudy.command.main import main

if __name__ == "__main__":
    sys.exit(main())
