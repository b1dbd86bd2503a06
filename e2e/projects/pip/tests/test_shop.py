import pytest
from shop import Item


def test_what_is_taken_is_gone():
    assert Item("pear", 5).taken(2) == Item("pear", 3)


def test_more_than_there_is_cannot_be_taken():
    with pytest.raises(ValueError):
        Item("pear", 1).taken(2)
