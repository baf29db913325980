"""What is hidden beside other rows leaves no hidden row to be found by linear algebra, however many steps it takes."""

from __future__ import annotations

import numpy as np
import pytest

from coachkit.privacy import complementary_suppression
from coachkit.privacy.complementary_suppression import Groups, close
from coachkit.privacy.relations import Relation


def margins(shape: tuple[int, ...]) -> list[Relation]:
    """The sums of a table of several dimensions whose last entry along each is the sum of the others."""
    number = np.arange(np.prod(shape)).reshape(shape)
    found = []
    for axis, size in enumerate(shape):
        lines = np.moveaxis(number, axis, -1).reshape(-1, size)
        group = np.repeat(np.arange(len(lines)), size)
        whole = np.tile(np.arange(size) == size - 1, len(lines))
        found.append(Relation(lines.ravel(), group, whole, False, np.full(len(lines), -1)))
    return found


def determined(unknown: np.ndarray, relations: list[Relation], hidden: np.ndarray | None = None) -> list[int]:
    """Unknown rows that follow from the sums; with ``hidden``, from those sums that hide one of these rows."""
    lines = []
    for relation in relations:
        table = np.zeros((len(relation.unless), len(unknown)))
        table[relation.group, relation.row] = np.where(relation.whole, -1.0, 1.0)
        lines.append(table[:, unknown] if hidden is None else table[table[:, hidden].any(axis=1)][:, unknown])
    matrix = np.vstack(lines)
    rank = np.linalg.matrix_rank(matrix)
    units = np.eye(matrix.shape[1])
    return [at for at, unit in enumerate(units) if np.linalg.matrix_rank(np.vstack([matrix, unit])) == rank]


@pytest.mark.parametrize("seed", range(5))
def test_no_hidden_row_follows_from_the_shown_ones(seed: int) -> None:
    draw = np.random.default_rng(seed)
    relations = margins((5, 4, 3))
    people = draw.integers(6, 60, size=60).astype(float)
    private = draw.random(60) < 0.06
    hidden = close(private, np.zeros(60, dtype=bool), relations, Groups((people,), people, np.full(60, 5.0)))
    assert (hidden >= private).all()
    assert determined(hidden, relations) == []


@pytest.mark.parametrize("seed", range(5))
def test_what_was_found_before_need_not_be_found_again(seed: int) -> None:
    """Also where rows without a number link sums."""
    relations, people = margins((5, 4, 3)), np.full(60, 9.0)
    net = complementary_suppression._Net.of(relations, Groups((people,), people, people))
    draw = np.random.default_rng(seed)
    unseen = draw.random(60) < seed / 10
    hidden, before = np.zeros(60, dtype=bool), set()
    for row in [row for row in draw.permutation(60)[:45] if not unseen[row]]:
        hidden[row] = True
        unknown = np.flatnonzero(hidden | unseen)
        every = {at for at in unknown[determined(hidden | unseen, relations, hidden)].tolist() if hidden[at]}
        found = set(np.flatnonzero(net.determined(hidden, unseen)).tolist())
        assert found <= every <= found | before
        before = every
