"""How news outlets regard the people and organisations they write about.

>>> import regard
>>> regard.score_sentences([("Critics called Mira Halden a disgrace.", [(15, 26)])])[0][0].label
'negative'
"""

from __future__ import annotations

from regard._regard import Error, RunError, Table, UsageError, __version__
from regard._scorer import Part, Scorer, Stance, score_sentences
from regard._summaries import Summary, run, summarize

__all__ = [
    "Error",
    "Part",
    "RunError",
    "Scorer",
    "Stance",
    "Summary",
    "Table",
    "UsageError",
    "__version__",
    "run",
    "score_sentences",
    "summarize",
]
