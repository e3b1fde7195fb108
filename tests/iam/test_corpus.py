"""Recall over the corpus, and no grant called unused that is used."""

import pytest

from generator.iam.actions import actions
from generator.iam.comparing import Comparison
from generator.iam.project import Checked, check_function, comparison
from generator.pipeline import stacks
from generator.resolve.stack import Stack

from .labels import Labelled, corpus_project, labelled

CORPUS = labelled()
Found = set[tuple[str, str]]


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Checked, Found]]:
    project = corpus_project(tmp_path_factory.mktemp("corpus"), CORPUS)
    found: dict[str, Stack] = stacks(project, "shop", project.environments.values())
    result = {}
    for item in CORPUS:
        compared = comparison(project, found["dev"], found["dev"].function(item.name))
        result[item.name] = (check_function(project, found, item.name), _calls(compared))
    return result


def _calls(compared: Comparison) -> Found:
    """Action and thing, as the labels write them."""
    found: Found = set()
    for call in compared.usage.calls:
        if call.foreign:
            continue
        for action, needed in actions(call):
            things, known = compared._named(call, action)
            names = {thing.address for thing in things} if known else {"*"}
            found |= {(action, name) for name in names} if needed else set()
    return found


def test_the_corpus_has_forty_handlers_and_more() -> None:
    assert len(CORPUS) >= 40


@pytest.mark.surface("O04", "U")
def test_nineteen_of_twenty_calls_are_found_and_next_to_none_is_made_up(
    checked: dict[str, tuple[Checked, Found]], capsys: pytest.CaptureFixture[str]
) -> None:
    expected = {(item.name, *pair) for item in CORPUS for pair in item.expects}
    found = {(name, *pair) for name, (_, calls) in checked.items() for pair in calls}
    recall, precision = len(expected & found) / len(expected), len(expected & found) / len(found)
    with capsys.disabled():
        print(f"\n{len(CORPUS)} handlers, {len(expected)} calls: recall {recall:.1%}, precision {precision:.1%}")
    assert recall >= 0.95, sorted(expected - found)
    assert precision >= 0.95, sorted(found - expected)


@pytest.mark.surface("O04", "U")
@pytest.mark.parametrize("item", CORPUS, ids=lambda item: item.name)
def test_nothing_that_is_used_is_called_unused_and_nothing_that_is_granted_missing(
    checked: dict[str, tuple[Checked, Found]], item: Labelled
) -> None:
    result, _ = checked[item.name]

    assert {str(unused.key[3]) for unused in result.unused} == item.unused
    assert [str(missing) for missing in result.missing] == []


@pytest.mark.parametrize("item", CORPUS, ids=lambda item: item.name)
def test_what_is_not_followed_is_said(checked: dict[str, tuple[Checked, Found]], item: Labelled) -> None:
    result, _ = checked[item.name]

    assert {service for lost in result.lost for service in lost.services} == item.not_followed


@pytest.mark.surface("O04", "U")
@pytest.mark.parametrize("item", CORPUS, ids=lambda item: item.name)
def test_calls_that_nobody_is_seen_to_make_are_told(checked: dict[str, tuple[Checked, Found]], item: Labelled) -> None:
    result, _ = checked[item.name]

    assert {unseen.function for unseen in result.unseen} == item.unseen
