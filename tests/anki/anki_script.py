"""Anki itself, in its own environment: `anki_script.py show FILE`, or `pack FILE FOLDER`.

It is a program of its own, and not imported, since its library's licence is not this project's.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from anki.collection import (
    Collection,
    DeckIdLimit,
    ExportAnkiPackageOptions,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)

LOG = "select n.guid, r.id, r.ease, r.ivl, r.lastIvl, r.factor, r.time, r.type from revlog r \
join cards c on c.id = r.cid join notes n on n.id = c.nid order by r.id"


def bring_in(collection: Collection, package: str) -> None:
    """What Anki does when a package is opened, its scheduling included."""
    options = ImportAnkiPackageOptions(
        merge_notetypes=True, with_scheduling=True, with_deck_configs=True
    )
    request = ImportAnkiPackageRequest(package_path=package, options=options)
    collection.import_anki_package(request)


def shown(collection: Collection) -> dict[str, Any]:
    notes, cards = {}, {}
    for note_id in collection.find_notes(""):
        note = collection.get_note(note_id)
        notes[note.guid] = {"fields": dict(note.items()), "tags": note.tags}
        [card] = note.cards()
        is_review = card.type == 2
        cards[note.guid] = {
            "deck": collection.decks.name(card.did),
            "type": card.type,
            "queue": card.queue,
            "due": card.due - collection.sched.today if is_review else card.due,
            "interval": card.ivl,
            "ease": card.factor,
            "reps": card.reps,
            "lapses": card.lapses,
        }
    log = collection.db.all(LOG) if collection.db else []
    decks = [deck.name for deck in collection.decks.all_names_and_ids()]
    check = collection.media.check()
    media = {
        "files": {file.name: file.read_text() for file in Path(collection.media.dir()).iterdir()},
        "missing": list(check.missing),
        "unused": list(check.unused),
    }
    return {"notes": notes, "cards": cards, "log": log, "decks": decks, "media": media}


def pack(collection: Collection, folder: Path) -> None:
    """The collection in every form that Anki writes, after three answers in it."""
    deck = collection.decks.id_for_name("Deck deck")
    if deck:
        collection.decks.select(deck)
    for grade in (1, 3, 4):
        card = collection.sched.getCard()
        if card:
            collection.sched.answerCard(card, grade)
    for name, legacy in (("new", False), ("old", True)):
        options = ExportAnkiPackageOptions(
            with_scheduling=True, with_deck_configs=True, with_media=True, legacy=legacy
        )
        limit = DeckIdLimit(deck) if deck else None
        path = str(folder / f"{name}.apkg")
        collection.export_anki_package(out_path=path, options=options, limit=limit)
    for name, legacy in (("new", False), ("old", True)):
        path = str(folder / f"{name}.colpkg")
        collection.export_collection_package(path, include_media=True, legacy=legacy)
        collection.reopen(after_full_sync=False)


def main() -> None:
    command, package, *rest = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        collection = Collection(str(Path(folder, "collection.anki2")))
        bring_in(collection, package)
        if command == "pack":
            pack(collection, Path(rest[0]))
        else:
            sys.stdout.write(json.dumps(shown(collection)))
        collection.close()


if __name__ == "__main__":
    main()
