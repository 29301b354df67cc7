"""How browsers search the site from their address line (OpenSearch 1.1)."""

from flask import Blueprint, Response, current_app, render_template

blueprint = Blueprint("opensearch", __name__)

MEDIA_TYPE = "application/opensearchdescription+xml"


@blueprint.get("/opensearch.xml")
def description() -> Response:
    """The description of the search, with its address where the site is read."""
    shown = render_template("opensearch.xml", name=current_app.config["TITLE"][:16])
    return Response(shown, content_type=MEDIA_TYPE)
