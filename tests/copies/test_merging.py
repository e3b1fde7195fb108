"""Who wins: an edit, the source, both or neither."""

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.copies.merging import Fate, Labels, MergedFile, edited, merge

LABELS = Labels("here", "v1", "v2")
BASE = b"".join(b"line %d\n" % number for number in range(1, 21))
HEAD, TAIL = BASE.replace(b"line 1\n", b"first\n"), BASE.replace(b"line 20\n", b"last\n")


def one(base: bytes | None, mine: bytes | None, theirs: bytes | None) -> MergedFile | None:
    def tree(content: bytes | None) -> dict[str, bytes]:
        return {} if content is None else {"main.tf": content}

    found = merge(tree(base), tree(mine), tree(theirs), LABELS)
    return found[0] if found else None


def test_what_nobody_edited_is_the_sources() -> None:
    assert one(BASE, BASE, TAIL) == MergedFile("main.tf", Fate.UPDATED, TAIL)
    assert one(BASE, BASE, None) == MergedFile("main.tf", Fate.REMOVED, None)
    assert one(None, None, BASE) == MergedFile("main.tf", Fate.ADDED, BASE)


def test_what_only_the_team_edited_is_kept_to_the_byte() -> None:
    odd = BASE + b"\t trailing \xff\xfe no newline"
    assert one(BASE, odd, BASE) == MergedFile("main.tf", Fate.KEPT, odd)
    assert one(BASE, None, BASE) == MergedFile("main.tf", Fate.KEPT, None)


def test_edits_in_different_places_are_both_kept() -> None:
    both = HEAD.replace(b"line 20\n", b"last\n")
    assert one(BASE, HEAD, TAIL) == MergedFile("main.tf", Fate.MERGED, both)


def test_edits_in_one_place_stand_between_markers() -> None:
    found = one(BASE, HEAD, BASE.replace(b"line 1\n", b"other\n"))
    assert found is not None
    assert (found.fate, found.why) == (Fate.CONFLICT, "1 place to decide")
    assert found.content is not None
    assert found.content.startswith(b"<<<<<<< here\nfirst\n=======\nother\n>>>>>>> v2\nline 2\n")


def test_an_edit_that_the_source_made_too_is_nothing() -> None:
    assert one(BASE, TAIL, TAIL) is None


def test_a_removal_against_a_change_is_a_conflict_and_stays_as_it_is_here() -> None:
    gone, kept = one(BASE, None, TAIL), one(BASE, HEAD, None)
    assert gone == MergedFile(
        "main.tf", Fate.CONFLICT, None, "removed here and changed by the source; it stays removed"
    )
    assert kept is not None
    assert (kept.fate, kept.content) == (Fate.CONFLICT, HEAD)


def test_what_is_no_text_is_never_merged() -> None:
    found = one(b"\0a", b"\0b", b"\0c")
    assert found is not None
    assert (found.fate, found.content) == (Fate.CONFLICT, b"\0b")


def test_two_new_files_of_one_name_stand_between_markers() -> None:
    found = one(None, b"mine\n", b"theirs\n")
    assert found is not None
    assert (found.fate, found.content) == (
        Fate.CONFLICT,
        b"<<<<<<< here\nmine\n=======\ntheirs\n>>>>>>> v2\n",
    )


def test_line_ends_of_the_checkout_are_no_edit_and_stay() -> None:
    windows = BASE.replace(b"\n", b"\r\n")
    assert edited({"main.tf": BASE}, {"main.tf": windows}) == []
    assert one(BASE, windows, TAIL) == MergedFile("main.tf", Fate.UPDATED, TAIL.replace(b"\n", b"\r\n"))


line = st.sampled_from([b"a\n", b"b\n", b"c\n", b"", b"d"])
text = st.none() | st.lists(line, max_size=6).map(b"".join)


@settings(max_examples=60, deadline=None)
@given(base=text, mine=text, theirs=text)
def test_no_edit_is_ever_lost_without_a_word(base: bytes | None, mine: bytes | None, theirs: bytes | None) -> None:
    """Every line of the team's that was not copied is still there, or the source has it too."""
    found = one(base, mine, theirs)
    content = found.content if found else mine
    own = set((mine or b"").splitlines()) - set((base or b"").splitlines())
    assert own <= set((content or b"").splitlines())
    if mine == base:
        assert content == theirs
