"""What is told of a failure: our own sentences, and of a bug its kind and its place, never a value."""

from __future__ import annotations

from pipeline.domain.faults import StorageFault, kind_of, stack_of

SECRET = "Jean Dupont FR7630006000011234567890189"


def _caught(cause: Exception, raised: Exception, *, hidden: bool = False) -> Exception:
    try:
        try:
            raise cause
        except type(cause):
            if hidden:
                raise raised from None
            raise raised  # noqa: B904  for its context
    except type(raised) as err:
        return err


def test_a_fault_is_told_with_its_words() -> None:
    """They are ours."""
    assert kind_of(StorageFault("disque plein")) == "disque plein"
    assert stack_of(StorageFault("disque plein")) == "disque plein"


def test_a_bug_is_told_by_its_kind_and_place() -> None:
    """The words of an exception may quote a document; its stack shows our own lines only."""
    told = stack_of(_caught(KeyError(SECRET), ValueError(SECRET)))

    assert "Dupont" not in told
    assert told.count("_caught") == 2
    assert told.splitlines()[-1] == "ValueError"
    assert told.index("KeyError") < told.index("ValueError")


def test_a_hidden_context_stays_hidden() -> None:
    """``from None`` says that what came before does not matter."""
    assert "KeyError" not in stack_of(_caught(KeyError(SECRET), ValueError(SECRET), hidden=True))


def test_an_endless_chain_ends() -> None:
    """Causes may form a circle."""
    one, two = ValueError(SECRET), KeyError(SECRET)
    one.__cause__, two.__cause__ = two, one

    assert stack_of(one).count("ValueError") == 4
