"""coop-kg: articles go in, a released, validated, citable knowledge graph comes out."""
