"""The example queries of the SPARQL page: those that a release publishes with its data."""

from kg.release.questions import Example, examples

__all__ = ["Example", "examples"]
