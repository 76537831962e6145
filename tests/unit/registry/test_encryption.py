"""IBAN are encrypted with a key that only its file holds."""

import stat

import pytest

from laroque.apps.registry.encryption import KEY_FILE, WrongKey, make_key, read_key

IBAN = "FR1420041010050500013M02606"


def test_what_is_encrypted_is_read_again(tmp_path):
    key = make_key(tmp_path / "keys")
    assert key.decrypt(key.encrypt(IBAN), key.fingerprint(IBAN)) == IBAN


def test_the_file_is_its_owners_only_and_made_once(tmp_path):
    first, second = make_key(tmp_path / "keys"), make_key(tmp_path / "keys")
    assert first == second == read_key(tmp_path / "keys")
    assert stat.S_IMODE((tmp_path / "keys" / KEY_FILE).stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "keys").iterdir()] == [KEY_FILE]


def test_the_same_iban_has_two_ciphers_and_one_fingerprint(tmp_path):
    key = make_key(tmp_path)
    assert key.encrypt(IBAN) != key.encrypt(IBAN)
    assert key.fingerprint(IBAN) == key.fingerprint(IBAN)
    assert IBAN.encode() not in key.encrypt(IBAN)


def test_another_key_opens_nothing_and_knows_no_fingerprint(tmp_path):
    key, other = make_key(tmp_path / "a"), make_key(tmp_path / "b")
    with pytest.raises(WrongKey):
        other.decrypt(key.encrypt(IBAN), key.fingerprint(IBAN))
    assert key.fingerprint(IBAN) != other.fingerprint(IBAN)
    assert (key.id, key.proof) != (other.id, other.proof)


def test_a_cipher_moved_or_altered_is_refused(tmp_path):
    key = make_key(tmp_path)
    cipher = key.encrypt(IBAN)
    with pytest.raises(WrongKey):
        key.decrypt(cipher, key.fingerprint("DE89370400440532013000"))
    with pytest.raises(WrongKey):
        key.decrypt(cipher[:-1] + bytes([cipher[-1] ^ 1]), key.fingerprint(IBAN))


def test_a_key_never_shows_when_it_is_printed(tmp_path):
    key = make_key(tmp_path)
    assert "encrypting" not in repr(key)


def test_no_file_is_no_key(tmp_path):
    assert read_key(tmp_path) is None
