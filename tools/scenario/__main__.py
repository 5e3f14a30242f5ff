"""`python -m tools.scenario`."""

import sys
from .alone import let_parts_be_imported

if __name__ == "__main__":
    let_parts_be_imported()
    from .command import main

    sys.exit(main())
