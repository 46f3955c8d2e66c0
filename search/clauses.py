"""Elasticsearch's query clauses as the JSON they are, under the names that the client's own classes have.

These classes take four times as long to put a search together: for each clause an object, of which JSON is made later.
"""

from collections.abc import Callable
from typing import Any

Query = dict[str, Any]


def clause(kind: str) -> Callable[..., Query]:
    """Return what makes a clause of its options: `Term(kind="tool")` is {"term": {"kind": "tool"}}."""

    def build(**options: Any) -> Query:
        return {kind: options}

    return build


Bool = clause("bool")
Boosting = clause("boosting")
CombinedFields = clause("combined_fields")
ConstantScore = clause("constant_score")
DisMax = clause("dis_max")
DistanceFeature = clause("distance_feature")
Knn = clause("knn")
Match = clause("match")
MatchAll = clause("match_all")
MatchPhrase = clause("match_phrase")
MultiMatch = clause("multi_match")
Range = clause("range")
Term = clause("term")
Terms = clause("terms")
