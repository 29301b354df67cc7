"""The index of a release: what it holds, that it is the same each time, and that a store without one gets one."""

import json
import sqlite3
from pathlib import Path

import pytest
from newsroom import BASE, app, many, opened, publish, readings

from kg.release import index
from kg.release.index.folding import searched, words
from kg.release.index.gathered import LABELS
from kg.store import EmbeddedStore
from web import names
from web.index import Index, Indexing, NotYetError
from web.served import EXTENSION

HTML = {"Accept": "text/html"}


def test_the_same_articles_give_the_same_bytes(tmp_path: Path) -> None:
    one, other = (publish(tmp_path / name, [*readings(), *many(9)]) for name in ("one", "other"))
    assert one.file(index.FILE).read_bytes() == other.file(index.FILE).read_bytes()
    assert one.manifest.files[index.FILE] == other.manifest.files[index.FILE]
    one.verify()


def test_a_damaged_index_is_noticed(tmp_path: Path) -> None:
    released = publish(tmp_path, readings())
    with released.file(index.FILE).open("r+b") as file:
        file.seek(200)
        file.write(b"x")
    with pytest.raises(Exception, match=r"index\.sqlite"):
        released.verify()


def test_the_kinds_of_an_index_are_those_of_the_store() -> None:
    now = app().extensions[EXTENSION].now()
    assert now.indexing.ready() is not None
    assert now.index.kinds() == index.kinds_of(now.store)


def test_names_are_taken_in_the_order_in_which_pages_take_them() -> None:
    assert LABELS == names.LABELS


def test_the_index_is_read_only_and_needs_no_room_beside_it(tmp_path: Path) -> None:
    released = publish(tmp_path, readings())
    before = sorted(path.name for path in released.path.iterdir())
    read = Index(released.file(index.FILE))
    assert read.row("SELECT COUNT(*) FROM thing") > (0,)  # type: ignore[operator]  # a row
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        read.rows("DELETE FROM thing")
    assert sorted(path.name for path in released.path.iterdir()) == before


@pytest.mark.parametrize("harm", ["missing", "of another format", "no database"])
def test_a_release_without_an_index_that_is_known_is_served_with_the_same_lists(tmp_path: Path, harm: str) -> None:
    released = publish(tmp_path, [*readings(), *many(3)])
    file = released.file(index.FILE)
    with opened(tmp_path) as served:
        wanted = served.test_client().get("/browse/article.csv").data
    if harm == "of another format":
        with sqlite3.connect(file) as database:
            database.execute("UPDATE format SET number = '0'")
    elif harm == "no database":
        file.write_bytes(b"x" * released.manifest.files[index.FILE].size)
    else:
        manifest = released.path / "manifest.json"
        told = json.loads(manifest.read_text())
        del told["files"][index.FILE]
        manifest.write_text(json.dumps(told))
        file.unlink()
    with opened(tmp_path) as served:
        now = served.extensions[EXTENSION].now()
        assert now.indexing.ready() is None
        assert served.test_client().get("/browse/article.csv").data == wanted


def test_who_comes_while_an_index_is_made_is_told_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "a.ttl").write_text("<https://p.example/a> a <https://p.example/Thing> .")
    monkeypatch.setattr("web.index.PATIENCE", 0.0)
    with opened(data=[tmp_path / "a.ttl"], base="https://p.example/") as served:
        now = served.extensions[EXTENSION].now()
        monkeypatch.setattr(Indexing, "_begin", lambda self: None)  # as if it took long
        answer = served.test_client().get("/browse/thing", headers=HTML)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "3")
        assert "Step 1 of 5" in answer.text
        with pytest.raises(NotYetError):
            _ = now.index


def test_what_has_a_name_and_no_class_is_found_too() -> None:
    folded = searched("Łódź 清华大学, Ёлка")
    assert folded == ("łodz 清 华 大 学 елка", "lodz qing hua da xue elka")
    assert words("a_b __ c") == ["ab", "c"]


def test_an_empty_store_has_an_empty_index(tmp_path: Path) -> None:
    index.write(tmp_path / index.FILE, EmbeddedStore.in_memory([]), BASE)
    read = Index(tmp_path / index.FILE)
    assert read.is_readable
    assert read.kinds() == {}
