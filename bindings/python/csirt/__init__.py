"""libcsirt for Python: an embeddable CSIRT engine.

Events and commands go in; decisions with their reasons, records and effects come out.

>>> import csirt
>>> with csirt.Engine(creator="grace") as engine:
...     _ = engine.install_charter("setup-1", "grace", csirt.Charter.default(), "2026-03-02T08:00:00Z")
...     list(engine.incidents("grace"))
[]
"""

from . import bench, nouns
from ._call import text_of as _text_of
from ._library import lib as _lib
from .charter import Charter
from .correlator import LATENESS_FOREVER, LATENESS_NONE, Again, Correlator
from .engine import Engine, Limits
from .errors import *  # noqa: F401,F403
from .errors import __all__ as _errors
from .journal import verify
from .matcher import Explanation, Match, MatchBatch, Matcher, Routing
from .nouns import *  # noqa: F401,F403
from .rules import Correlation, Rule, RuleOptions, Rules, StatusPolicy
from .table import Table
from .values import Fact, Facts, Instant

#: The version of the library that runs.
__version__: str = _text_of(_lib.csirt_version_text)

__all__ = [
    "Again",
    "Charter",
    "Correlation",
    "Correlator",
    "Engine",
    "Explanation",
    "Fact",
    "Facts",
    "Instant",
    "LATENESS_FOREVER",
    "LATENESS_NONE",
    "Limits",
    "Match",
    "MatchBatch",
    "Matcher",
    "Routing",
    "Rule",
    "RuleOptions",
    "Rules",
    "StatusPolicy",
    "Table",
    "bench",
    "verify",
    *_errors,
    *nouns.__all__,
]
