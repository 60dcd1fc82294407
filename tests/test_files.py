"""A file is whole or as it was, whatever happens while it is written."""

import json

import pytest

from translator.files import appearing, replacing, write_file, write_json


def test_the_temporary_file_becomes_the_file(tmp_path):
    path = tmp_path / "model.keras"
    path.write_bytes(b"old")
    with replacing(path) as temporary:
        assert temporary.suffix == ".keras"  # by which Keras knows what to write
        temporary.write_bytes(b"new")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("content", [None, b"half"])
def test_an_error_leaves_the_old_file_alone(tmp_path, error, content):
    path = tmp_path / "model.keras"
    path.write_bytes(b"old")

    def write():
        with replacing(path) as temporary:
            if content:
                temporary.write_bytes(content)
            raise error

    with pytest.raises(type(error)):
        write()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_process_left_is_written_over(tmp_path):
    path = tmp_path / "a.txt"
    with replacing(path) as left:
        left.write_text("kept", encoding="utf-8")
    left.write_bytes(b"half")
    write_file(path, "Não.\r\n")
    assert path.read_bytes() == "Não.\r\n".encode()
    assert list(tmp_path.iterdir()) == [path]


def test_json_is_legible_and_ends_in_a_line_end(tmp_path):
    write_json(tmp_path / "a.json", {"não": [1.5, None]})
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    assert json.loads(text) == {"não": [1.5, None]}
    assert '"não"' in text
    assert text.endswith("}\n")


def test_of_two_that_make_a_folder_the_first_one_stays(tmp_path):
    folder = tmp_path / "corpus"

    def make():
        with appearing(folder) as temporary:
            (temporary / "mine").touch()
            folder.mkdir()
            (folder / "theirs").touch()

    with pytest.raises(FileExistsError, match="corpus"):
        make()
    assert [path.name for path in tmp_path.iterdir()] == ["corpus"]
    assert [path.name for path in folder.iterdir()] == ["theirs"]
