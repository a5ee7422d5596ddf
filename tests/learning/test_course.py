"""Learning helps where an office writes its own way, and refuses to trust itself too early."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.learning.augmenting import varied
from gateway.learning.calibration import Proof, Trial, calibrate, threshold_above, unpack_calibration, upper_bound
from gateway.learning.course import fit_heads, joined, read_with, take_course
from gateway.learning.training import Effort, fit_head
from tests.learning.made import DEPTH, Office, greedy, random_head

QUICK = Effort(epochs=12, rate=3e-3)


@pytest.fixture(scope="module")
def base():
    """A head that reads plain digits, taught on digits that no office of its own wrote."""
    start = random_head(np.random.default_rng(1), DEPTH, 24)
    return fit_head(start, Office(1).lessons(120), 1, Effort(epochs=30, rate=1e-2, pull=0.0))


def _exact(head, lessons) -> float:
    read = [read_with({"first": head}, {"first": lesson}, greedy)["first"][0][0] for lesson in lessons]
    return sum(said == lesson.digits for said, lesson in zip(read, lessons, strict=True)) / len(lessons)


def test_lessons_of_an_office_improve_what_is_read_of_it(base):
    """
    Four digits that the office writes its own way: misread before, read after forty lessons, on numbers never seen.
    """
    office = Office(2, turned="1479")
    before, lessons = office.lessons(60), office.lessons(40)
    after = fit_head(base, lessons, 3, QUICK)

    assert _exact(base, Office(5).lessons(60)) > 0.9
    assert _exact(base, before) < 0.5
    assert _exact(after, before) > 0.85


def test_learning_is_repeatable(base):
    """
    The same lessons and seed give the same head to the last bit.
    """
    lessons = Office(4, turned="1").lessons(14)
    one, other = (fit_heads({"first": base}, [{"first": lesson} for lesson in lessons], 8, QUICK) for _ in range(2))

    assert all((one["first"].arrays()[name] == other["first"].arrays()[name]).all() for name in base.arrays())


def test_a_course_proves_nothing_with_few_lessons(base):
    """
    Twenty faultless lessons may suggest; they prove no error below two in a hundred, so they never accept.
    """
    lessons = [{"first": lesson} for lesson in Office(2, turned="1479").lessons(20)]
    outcome = take_course({"first": base}, lessons, greedy, 1, effort=QUICK)

    assert outcome is not None
    assert outcome.calibration.lessons == 20
    assert outcome.calibration.may_suggest
    assert not outcome.calibration.may_accept
    assert take_course({"first": base}, lessons[:9], greedy, 1, effort=QUICK) is None


def test_what_is_no_better_than_the_base_stays_off(base):
    """
    An office that writes as everybody gives a head no reason to replace the base.
    """
    lessons = [{"first": lesson} for lesson in Office(6).lessons(12, noise=0.1)]
    outcome = take_course({"first": base}, lessons, greedy, 1, effort=QUICK)

    assert outcome is not None
    assert not outcome.calibration.may_suggest


def _trials(right: int, wrong: int, sure: float = 0.99, unsure: float = 0.4) -> list[Trial]:
    return [Trial("12", "12", sure, "") for _ in range(right)] + [Trial("12", "17", unsure, "") for _ in range(wrong)]


@pytest.mark.parametrize(("lessons", "largest", "may"), [(149, 0.02, True), (148, 0.02, False), (29, 0.2, False)])
def test_accepting_needs_lessons_enough_for_the_bound(lessons, largest, may):
    """
    Without a mistake 149 accepted lessons bound the error at 2 %; 29 lessons are too few whatever the bound.
    """
    assert calibrate(_trials(lessons, 0), Proof(30, largest)).may_accept is may


def test_a_sure_mistake_raises_threshold_and_bound():
    """
    One mistake at 0.99 in the other half is let through by that half's threshold, and is counted.
    """
    found = calibrate([*_trials(200, 0), *_trials(0, 1, unsure=0.98)], Proof())

    assert (found.wrong, found.accepted) == (1, 101)
    assert found.threshold > 0.99
    assert not found.may_accept
    assert unpack_calibration(found.packed()) == found


@given(st.integers(0, 20), st.integers(1, 300))
def test_the_bound_is_clopper_pearson(wrong, count):
    """
    At the bound, so few mistakes or fewer are seen in one of twenty samples.
    """
    bound = upper_bound(wrong, count)
    if wrong >= count:
        assert bound == 1.0
    elif wrong == 0:
        assert bound == pytest.approx(1 - 0.05 ** (1 / count))
    else:
        assert wrong / count < bound < 1


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1)), max_size=40))
def test_the_threshold_lets_no_known_mistake_through(trials):
    """
    Whatever was read, no mistake that the threshold was chosen on reaches it.
    """
    made = [Trial("1", "1" if right else "2", share, "") for right, share in trials]

    assert not [trial for trial in made if not trial.right and trial.probability >= threshold_above(made)]


def test_both_nets_must_find_a_number_likely():
    """
    A number that only one net names falls behind one that both name.
    """
    ranked = joined((("12", 0.6), ("17", 0.4)), (("17", 0.7), ("11", 0.2)))

    assert ranked[0][0] == "17"
    assert sum(share for _, share in ranked) <= 1.0
    assert joined((("1", 0.9),), ()) == (("1", 0.9),)


def test_a_varied_crop_keeps_its_size_and_is_repeatable():
    """
    Another hand, the same paper; the same chance gives the same picture.
    """
    crop = np.full((60, 120, 3), 240, dtype=np.uint8)
    crop[20:40, 50:56] = 20
    one, other = (varied(crop, np.random.default_rng(3)) for _ in range(2))

    assert one.shape == crop.shape
    assert (one == other).all()
    assert (one != crop).any()
    assert one.min() < 80 < 200 < one.max()
