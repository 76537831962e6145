"""The keys in a file of their own: readable by their owner, put back whole, never lost by mistake."""

import json

import pytest

from laroque.interfaces.commands.keys import BadKeys, put_back, require_compatible, save


@pytest.fixture
def saved(tmp_path):
    folder = tmp_path / "keys"
    folder.mkdir()
    (folder / "secret_key").write_bytes(b"signs")
    (folder / "iban_key").write_bytes(bytes(range(32)))
    save(folder, tmp_path / "saved")
    return folder, tmp_path / "saved"


def test_keys_come_back_as_they_were(saved, tmp_path):
    folder, file = saved
    put_back(file, tmp_path / "elsewhere")
    assert {path.name: path.read_bytes() for path in (tmp_path / "elsewhere").iterdir()} == {
        path.name: path.read_bytes() for path in folder.iterdir()
    }
    assert oct((tmp_path / "elsewhere" / "iban_key").stat().st_mode & 0o777) == "0o600"
    assert oct(file.stat().st_mode & 0o777) == "0o600"


def test_another_key_is_not_overwritten_by_mistake(saved):
    folder, file = saved
    require_compatible(file, folder, replace=False)
    (folder / "iban_key").write_bytes(b"another")
    with pytest.raises(BadKeys, match="another key iban_key"):
        require_compatible(file, folder, replace=False)
    require_compatible(file, folder, replace=True)
    put_back(file, folder)
    assert (folder / "iban_key.former").read_bytes() == b"another"
    assert (folder / "iban_key").read_bytes() == bytes(range(32))


@pytest.mark.parametrize("name", ["../escape", "/tmp/escape", ".hidden", "a/b", ""])
def test_a_key_leads_nowhere_else(tmp_path, name):
    file = tmp_path / "hostile"
    file.write_text(json.dumps({"laroque_keys": 1, "keys": {name: "AAAA"}}))
    with pytest.raises(BadKeys):
        put_back(file, tmp_path / "keys")


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"keys": 1}', b'{"keys": {"a": 1}}', b"\xff\xfe", b'{"keys": {"a": "*"}}']
)
def test_a_file_that_holds_no_keys_is_named(tmp_path, content):
    file = tmp_path / "strange"
    file.write_bytes(content)
    with pytest.raises(BadKeys, match="strange"):
        require_compatible(file, tmp_path / "keys", replace=False)
