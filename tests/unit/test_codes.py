"""Codes are random, read as people write them, and stored as nothing that can be tried out without the secret."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.codes import ALPHABET, LENGTH, SLUG_LENGTH, code_hash, derived_key, new_code, new_slug, read_code, written

CODE = "7XKQM2ABCD"
PEPPER = derived_key("a secret of the installation, long enough", "codes")


@pytest.mark.parametrize(
    "text",
    [
        "7XKQM-2ABCD",
        "7xkqm2abcd",
        " 7XKQM 2ABCD\n",
        "7 X K Q M 2 A B C D",
        "7XKQM–2ABCD",
        "\u200e7XKQM-2ABCD\u200f",
        "٧XKQM-٢ABCD",
        "۷XKQM-۲ABCD",
        "7ХКQМ-2АВСD",
    ],
)
def test_a_code_is_read_as_people_write_it(text):
    assert read_code(text) == CODE


@pytest.mark.parametrize(
    "text", ["", "7XKQM-2ABC", "7XKQM-2ABCDE", "7XKQM-2ABC0", "7XKQM-2ABCI", "naboens kode", "-" * 10]
)
def test_what_is_no_code_is_none(text):
    assert read_code(text) is None


@given(st.text(max_size=20))
def test_whatever_is_written_is_a_code_or_none(text):
    found = read_code(text)
    assert found is None or (len(found) == LENGTH and set(found) <= set(ALPHABET))


def test_new_codes_are_read_back_and_do_not_repeat():
    codes = {new_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert {read_code(written(code)) for code in codes} == codes
    assert {letter for code in codes for letter in code} == set(ALPHABET)
    assert not set("01OIL") & set(ALPHABET)


def test_a_slug_is_short_small_and_in_letters_that_are_not_mixed_up():
    slug = new_slug()
    assert len(slug) == SLUG_LENGTH
    assert slug == slug.casefold()
    assert set(slug.upper()) <= set(ALPHABET)


def test_a_hash_is_another_in_every_wave_and_with_every_secret():
    hashes = [
        code_hash(CODE, 1, PEPPER),
        code_hash(CODE, 2, PEPPER),
        code_hash("7XKQM2ABCE", 1, PEPPER),
        code_hash(CODE, 1, derived_key("another secret", "codes")),
        code_hash(CODE, 1, derived_key("a secret of the installation, long enough", "drafts")),
    ]
    assert len(set(hashes)) == len(hashes)
    assert {len(one) for one in hashes} == {32}
    assert hashes[0] == code_hash(CODE, 1, PEPPER)
