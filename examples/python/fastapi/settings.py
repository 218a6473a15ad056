"""Where the platform is. `npm run -s status -- --json` of a running platform prints the addresses."""

import os
import sys


def required(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        sys.exit(f"set {name}; README.md says where it stands in the platform's status")
    return value
