"""Panels: what a page shows of one side of a thing, each found by one query that a reader can see, change and ask.

A page knows its panels from the properties around its thing, and leads to them; each comes when it is looked at.

    panel        what a panel is
    table        those that there are, and which of them a thing has
    asking       the rows of one, with the sentences behind each
    happenings   rows that are cooperations in time
    timeline     where these stand in the picture
    partners     rows that are partners, and what the picture of them is drawn from
    door         the addresses: /panel/{name}?of=IRI
"""
