import os
from pathlib import Path, PurePosixPath

import pytest

from generator.diagnostics import UserError
from generator.scaffold import PlannedFile, place_files, place_folder

from .trees import tree

LAST = PurePosixPath("gen.yaml")


def planned(**files: str) -> list[PlannedFile]:
    return [
        PlannedFile(PurePosixPath(name.replace("__", "/").replace("_", ".")), text.encode())
        for name, text in files.items()
    ]


FILES = planned(gen_yaml="project: x\n", modules__a__main_tf="a", modules__b__main_tf="b", Makefile="all:\n")


def test_everything_is_written_into_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    root = tmp_path / "deep/er"
    assert len(place_files(root, FILES, last=LAST)) == 4
    assert tree(root) == {str(file.path): file.content for file in FILES}


def test_what_is_there_and_equal_stays_and_what_is_missing_comes(tmp_path: Path) -> None:
    place_files(tmp_path, FILES, last=LAST)
    (tmp_path / "modules/b/main.tf").unlink()
    (tmp_path / "modules/b/mine.tf").write_text("mine")
    assert place_files(tmp_path, FILES, last=LAST) == [PurePosixPath("modules/b/main.tf")]
    assert place_files(tmp_path, FILES, last=LAST) == []
    assert (tmp_path / "modules/b/mine.tf").read_text() == "mine"


def test_everything_in_the_way_is_named_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text("mine")
    (tmp_path / "gen.yaml").symlink_to("elsewhere")
    (tmp_path / "modules").write_text("a file")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(UserError) as caught:
        place_files(tmp_path, FILES, last=LAST)
    assert str(caught.value).splitlines() == [
        f"3 things are in the way in {tmp_path}; nothing was written: "
        "move them away (and merge them afterwards), or give the project a folder of its own",
        "  Makefile is there with another content",
        "  gen.yaml is no file",
        "  modules is no folder",
    ]
    assert sorted(tmp_path.iterdir()) == before


def test_a_linked_folder_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    root = tmp_path / "root"
    root.mkdir()
    (root / "modules").symlink_to(outside)
    with pytest.raises(UserError, match="modules is no folder"):
        place_files(root, FILES, last=LAST)
    assert list(outside.iterdir()) == []


def test_a_file_as_the_project_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("")
    with pytest.raises(UserError, match="x is no folder"):
        place_files(tmp_path / "x", FILES, last=LAST)


@pytest.mark.parametrize("moves", range(4))
def test_a_run_that_is_cut_short_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moves: int
) -> None:
    rename = Path.rename
    made: list[Path] = []

    def dying(self: Path, target: Path) -> Path:
        if len(made) == moves:
            raise KeyboardInterrupt
        made.append(target)
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", dying)
        if moves < 3:  # gen.yaml, Makefile and the folder of the modules
            with pytest.raises(KeyboardInterrupt):
                place_files(tmp_path, FILES, last=LAST)
            assert not (tmp_path / LAST).exists()
        else:
            place_files(tmp_path, FILES, last=LAST)
    place_files(tmp_path, FILES, last=LAST)
    assert tree(tmp_path) == {str(file.path): file.content for file in FILES}
    assert not (tmp_path / ".gen/scaffold").exists()


def test_a_folder_comes_in_one_step_and_only_once(tmp_path: Path) -> None:
    files = planned(functions__a__service_yaml="spec: 1\n", functions__a__events__x_json="{}")
    folder = PurePosixPath("functions/a")
    assert place_folder(tmp_path, folder, files) == [file.path for file in files]
    with pytest.raises(UserError, match=r"^functions/a exists: choose another name, or move it away$"):
        place_folder(tmp_path, folder, files)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UserError, match="writable"):
        place_files(tmp_path, FILES, last=LAST)
