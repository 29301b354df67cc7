"""How browsers search the site from their address line (OpenSearch 1.1), and what they suggest meanwhile.

https://github.com/dewitt/opensearch/blob/master/opensearch-1-1-draft-6.md, and its extension for suggestions.
"""

from flask import Blueprint, Response, current_app, render_template

from web import results

blueprint = Blueprint("opensearch", __name__)

MEDIA_TYPE = "application/opensearchdescription+xml"


@blueprint.get("/opensearch.xml")
def description() -> Response:
    """The description of the search, with its address where the site is read."""
    shown = render_template("opensearch.xml", name=current_app.config["TITLE"][:16])
    return Response(shown, content_type=MEDIA_TYPE)


@blueprint.get("/suggest")
def suggest() -> Response:
    """Names that begin as what is typed, while one types: OpenSearch suggestions."""
    return results.suggested()
