import pytest

from flows.readability import count_words, lix


def test_lix_is_words_a_sentence_and_long_words_in_a_hundred():
    assert lix("Vi går en tur. Beboerne hilser.") == pytest.approx(6 / 2 + 100 / 6)


def test_a_text_without_words_is_easy():
    assert lix("12 …") == 0
    assert count_words("3 bænke i fælles-huset") == 3


def test_a_line_between_paragraphs_ends_a_sentence_and_a_decimal_point_does_not():
    assert lix("Et to\n\nTre fire") == 2
    assert lix("Vi er 2.5 nu") == 3
