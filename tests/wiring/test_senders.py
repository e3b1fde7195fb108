"""Who may send to a queue: principals that are there as long as one of their sources is."""

from pathlib import Path

from planting import plant, texts

TWO_BUSES = """
resources:
  a: { type: eventbridge }
  b: { type: eventbridge }
  q:
    type: sqs
    subscriptions:
      - eventbridge: { bus: a, pattern: { source: [x] } }
      - eventbridge: { bus: b, pattern: { source: [z] } }
functions:
  api: { handler: api.handler, triggers: [ { sqs: q } ] }
"""


def test_a_principal_none_of_whose_sources_is_there_is_left_out_itself(tmp_path: Path) -> None:
    gone = "environments: { dev: { resources: { a: null, b: null } } }\n"
    files = texts(plant(tmp_path, TWO_BUSES + gone))
    condition = 'contains(var.left_out, "a") && contains(var.left_out, "b")'
    assert f'{condition} ? {{}} : {{\n    "events.amazonaws.com" = concat(' in files["resources.tf"]
    assert 'contains(var.left_out, "b") ? [] : [' in files["resources.tf"]


def test_what_a_principal_depends_on_is_told_from_all_environments_not_from_the_first(tmp_path: Path) -> None:
    gone = "environments: { dev: { resources: { b: null } }, prod: { resources: { a: null } } }\n"
    resources = texts(plant(tmp_path, TWO_BUSES + gone))["resources.tf"]
    assert 'contains(var.left_out, "a") ? {} :' not in resources
    assert 'contains(var.left_out, "a") && contains(var.left_out, "b") ? {} :' in resources


def test_the_principal_stays_where_one_of_its_sources_is_everywhere(tmp_path: Path) -> None:
    gone = "environments: { dev: { resources: { a: null } } }\n"
    resources = texts(plant(tmp_path, TWO_BUSES + gone))["resources.tf"]
    assert '"events.amazonaws.com" = concat(' in resources
    assert "? {} : {" not in resources
