"""The tables of an index: an SQLite file that is written once, and read by its columns alone."""

import sqlite3
from pathlib import Path

FORMAT = "1"
"""What the tables mean. A file of another format is made anew by whoever reads it."""

_WORDS = "content='', tokenize=\"unicode61 remove_diacritics 2\", prefix='2 3 4'"

TABLES = f"""
CREATE TABLE format (number TEXT NOT NULL);
CREATE TABLE kind (id INTEGER PRIMARY KEY, slug TEXT NOT NULL, role TEXT NOT NULL, category TEXT NOT NULL,
  count INTEGER NOT NULL);
CREATE TABLE class (id INTEGER PRIMARY KEY, iri TEXT NOT NULL);
CREATE TABLE kind_class (kind INTEGER NOT NULL, place INTEGER NOT NULL, class INTEGER NOT NULL,
  PRIMARY KEY (kind, place)) WITHOUT ROWID;
-- Things are numbered in the order of their names, so that a list by name is an index read from a number on.
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT NOT NULL, sort TEXT NOT NULL, name_en TEXT NOT NULL,
  name_ru TEXT NOT NULL, country TEXT NOT NULL, articles INTEGER NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL,
  category TEXT NOT NULL, class INTEGER NOT NULL);
CREATE TABLE member (kind INTEGER NOT NULL, thing INTEGER NOT NULL, class INTEGER NOT NULL, articles INTEGER NOT NULL,
  last TEXT NOT NULL, PRIMARY KEY (kind, thing)) WITHOUT ROWID;
CREATE TABLE value (id INTEGER PRIMARY KEY, role TEXT NOT NULL, facet TEXT NOT NULL, token TEXT NOT NULL,
  node TEXT NOT NULL);
CREATE TABLE has (value INTEGER NOT NULL, thing INTEGER NOT NULL, PRIMARY KEY (value, thing)) WITHOUT ROWID;
-- How many things of a kind have a value: what a list shows before anything is chosen.
CREATE TABLE counted (kind INTEGER NOT NULL, value INTEGER NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY (kind, value)) WITHOUT ROWID;
CREATE TABLE name (id INTEGER PRIMARY KEY, thing INTEGER NOT NULL, text TEXT NOT NULL, folded TEXT NOT NULL);
CREATE VIRTUAL TABLE names USING fts5(own, latin, {_WORDS});
CREATE VIRTUAL TABLE name_words USING fts5vocab(names, row);
CREATE VIRTUAL TABLE texts USING fts5(own, latin, {_WORDS});
"""
INDEXES = """
BEGIN;
CREATE UNIQUE INDEX thing_iri ON thing (iri);
CREATE INDEX thing_sort ON thing (sort, iri);
CREATE INDEX member_last ON member (kind, last DESC, thing);
CREATE INDEX member_articles ON member (kind, articles DESC, thing);
CREATE UNIQUE INDEX value_token ON value (role, facet, token);
CREATE INDEX has_thing ON has (thing, value);
CREATE INDEX name_thing ON name (thing);
CREATE INDEX name_folded ON name (folded);
INSERT INTO names (names) VALUES ('optimize');
INSERT INTO texts (texts) VALUES ('optimize');
ANALYZE;
COMMIT;
"""


def created(path: Path) -> sqlite3.Connection:
    """A new file with empty tables. It is of no use before it is whole, so nothing is done to survive a crash."""
    database = sqlite3.connect(path, isolation_level=None)
    database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;")
    database.executescript(TABLES)
    database.execute("BEGIN")
    database.execute("INSERT INTO format VALUES (?)", (FORMAT,))
    return database
