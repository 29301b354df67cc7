"""Starts the program of the query processes without the rest of the site: `web` is here its directory alone."""

import sys
from pathlib import Path
from types import ModuleType

web = ModuleType("web")
web.__path__ = [str(Path(__file__).parents[1])]

if __name__ == "__main__":
    sys.modules["web"] = web
    from web.pool.process import main

    main(*sys.argv[1:])
