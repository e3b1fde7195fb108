"""Which services a list of changed paths touches."""

from collections.abc import Mapping

import pytest

from generator.delivery.affected import Files, affected
from generator.delivery.presence import present_services

SPEC = "spec: 1\nservice: {}\nfunctions: {{ main: {{ handler: main.handler }} }}\n"
USING = """\
spec: 1
service: bills
functions:
  main: { handler: main.handler, uses: { orders/table: read }, triggers: [ { sqs: orders/jobs } ] }
"""
OWNING = """\
spec: 1
service: orders
resources: {{ table: {table}, jobs: {{ type: sqs }}, own: {own} }}
functions: {{ main: {{ handler: main.handler, timeout: {timeout} }} }}
"""
PACKAGED = """\
spec: 1
service: mails
layers: { common: { requirements: ../../shared/layers/common.txt } }
functions:
  main: { handler: main.handler, include: [../../shared/texts], requirements: requirements.txt }
  other: { handler: main.handler, source: ../../shared/code }
"""
CALLING = 'module "x" {{\n  source = "{}"\n}}\n'
ENVIRONMENTS = {"dev": ("dev",), "prod": ("prod",), "prod-eu": ("prod", "prod-eu")}
TREE = {
    "gen.yaml": "project: shop\n",
    "functions/orders/service.yaml": OWNING.format(table="{ type: dynamodb }", own="{ type: sqs }", timeout=3),
    "functions/orders/main.py": "",
    "functions/bills/service.yaml": USING,
    "functions/mails/service.yaml": PACKAGED,
    "functions/mails/requirements.txt": "-r ../../shared/base.in\nboto3\n",
    "shared/base.in": "-c more/limits.txt\n-e ../lib\n",
    "shared/more/limits.txt": "",
    "shared/layers/common.txt": "",
    "shared/texts/de.json": "",
    "shared/code/a/b.py": "",
    "lib/pyproject.toml": "",
    "lib/src/x.py": "",
    "modules/services/orders/main.tf": CALLING.format("../../sqs"),
    "modules/services/bills/main.tf": CALLING.format("../../function"),
    "modules/sqs/main.tf": "",
    "modules/function/main.tf": CALLING.format("../role"),
    "modules/role/main.tf": "",
    "environments/prod/bills/more.tf": CALLING.format("../../../terraform/extra"),
    "terraform/extra/main.tf": "",
    "environments/prod/orders/more.tf.json": '{"module": {"x": {"source": "../../../terraform/json"}}}',
    "terraform/json/main.tf": "",
}


def files(
    former: Mapping[str, str] | None = None,
    links: Mapping[str, str] | None = None,
    now: Mapping[str, str] | None = None,
) -> Files:
    tree = {**TREE, **(now or {})}
    before = {**tree, **(former or {})}
    return Files(
        paths=sorted(tree),
        links=links or {},
        lineages=ENVIRONMENTS,
        read=lambda path: tree[path].encode() if path in tree else None,
        former=lambda path: before[path].encode() if path in before else None,
    )


ALL = {"bills", "mails", "orders"}


@pytest.mark.surface("D05", "U")
@pytest.mark.parametrize(
    ("path", "services"),
    [
        ("functions/orders/main.py", {"orders"}),
        ("functions/orders/deep/er/x.py", {"orders"}),
        ("functions/orders/tests/test_main.py", set()),
        ("functions/orders/events/main/http.json", set()),
        ("functions/orders/README.md", set()),
        ("functions/orders/texts/welcome.md", {"orders"}),
        ("functions/service.schema.json", set()),
        ("functions/orders", set()),
        ("shared/layers/common.txt", {"mails"}),
        ("shared/layers/common.lock", {"mails"}),
        ("shared/layers/other.txt", set()),
        ("shared/texts/de.json", {"mails"}),
        ("shared/texts-of-others/de.json", set()),
        ("shared/code/a/b.py", {"mails"}),
        ("shared/base.in", {"mails"}),
        ("shared/more/limits.txt", {"mails"}),
        ("lib/src/x.py", {"mails"}),
        ("modules/services/orders/api.tf", {"orders"}),
        ("modules/services/orders/README.md", set()),
        ("modules/sqs/main.tf", {"orders"}),
        ("modules/sqs/templates/x.json", {"orders"}),
        ("modules/sqs/README.md", set()),
        ("modules/sqs/tests/sqs.tftest.hcl", set()),
        ("modules/sqs/examples/simple/main.tf", set()),
        ("modules/role/main.tf", {"bills"}),
        ("modules/unused/main.tf", set()),
        ("terraform/extra/main.tf", {"bills"}),
        ("terraform/json/main.tf", {"orders"}),
        ("environments/prod/orders/main.tf", {"orders"}),
        ("environments/prod/orders/.terraform.lock.hcl", {"orders"}),
        ("environments/dev/orders/main.tf", set()),
        ("environments/prod/environment.yaml", ALL),
        ("environments/dev/environment.yaml", set()),
        ("environments/prod/platform/main.tf", set()),
        ("gen.yaml", ALL),
        ("docs/x.md", set()),
        (".github/workflows/x.yml", set()),
        ("README.md", set()),
    ],
)
def test_a_path_touches(path: str, services: set[str]) -> None:
    found = affected([path], "prod", files())
    assert set(found.services) == services
    assert all(reasons == (path,) for reasons in found.services.values())


@pytest.mark.surface("D05", "U")
def test_an_environments_file_is_of_those_that_extend_it_too() -> None:
    assert set(affected(["environments/prod/environment.yaml"], "prod-eu", files()).services) == ALL
    assert not affected(["environments/prod-eu/environment.yaml"], "prod", files()).services


@pytest.mark.surface("D05", "U")
@pytest.mark.parametrize(
    ("now", "touched"),
    [
        (OWNING.format(table="{ type: dynamodb, name: other }", own="{ type: sqs }", timeout=3), True),
        (OWNING.format(table="{ type: dynamodb }", own="{ type: sqs, delay: 3 }", timeout=9), False),
        (TREE["functions/orders/service.yaml"] + "environments: { prod: null }\n", True),
        (TREE["functions/orders/service.yaml"] + "environments: { dev: { resources: { table: { ttl: x } } } }\n", True),
        ("spec: [", True),
    ],
)
def test_who_uses_a_resource_is_touched_when_it_is_described_differently(now: str, touched: bool) -> None:
    path = "functions/orders/service.yaml"
    tree = files({path: TREE[path]}, now={path: now})
    found = affected([path], "prod", tree).services
    assert set(found) == ({"orders", "bills"} if touched else {"orders"})
    if touched:
        assert found["bills"][0].startswith("functions/orders/service.yaml (orders/")


@pytest.mark.surface("D05", "U")
def test_a_changed_file_is_found_under_the_names_that_links_give_it() -> None:
    tree = files(links={"functions/orders/lib": "shared/linked", "shared/linked/deep": "vendor/deep"})
    assert set(affected(["shared/linked/x.py"], "prod", tree).services) == {"orders"}
    assert set(affected(["vendor/deep/x.py"], "prod", tree).services) == {"orders"}
    around = files(links={"functions/orders/me": "functions/orders"})
    assert set(affected(["functions/orders/main.py"], "prod", around).services) == {"orders"}


@pytest.mark.surface("D05", "U")
def test_code_in_a_folder_that_usually_holds_none_counts() -> None:
    spec = SPEC.format("odd").replace("main.handler }", "main.handler, source: events }")
    tree = files(now={"functions/odd/service.yaml": spec})
    assert set(affected(["functions/odd/events/main.py"], "prod", tree).services) == {"odd"}


@pytest.mark.surface("D05", "U")
def test_a_service_that_is_gone_is_told_and_touches_nothing() -> None:
    path = "functions/gone/service.yaml"
    found = affected([path, "functions/gone/main.py"], "prod", files({path: SPEC.format("gone")}))
    assert (dict(found.services), found.removed) == ({}, ("gone",))


@pytest.mark.surface("D05", "U")
@pytest.mark.parametrize("former", ["gone", "[before, gone]", "\n  - gone"])
def test_a_service_that_has_another_name_now_is_touched_and_not_gone(former: str) -> None:
    old, new = "functions/gone/service.yaml", "functions/found/service.yaml"
    spec = SPEC.format("found") + f"renamed_from: {former}\n"
    found = affected([old, new], "prod", files({old: SPEC.format("gone")}, now={new: spec}))
    assert (list(found.services), found.removed) == (["found"], ())


@pytest.mark.surface("D05", "U")
def test_only_services_whose_approvals_differ_are_touched() -> None:
    entry = "  - {{ id: x, where: '{}', reason: r, owner: o, expires: '{}' }}\n"
    before = "approvals:\n" + entry.format("prod/bills:a.b", 1) + entry.format("orders.main", 1)
    now = before + entry.format("prod/mails:a.b", 1) + entry.format("dev/orders:a.b", 1)
    tree = files({"approvals.yaml": before}, now={"approvals.yaml": now})
    assert set(affected(["approvals.yaml"], "prod", tree).services) == {"mails"}
    again = files({"approvals.yaml": before}, now={"approvals.yaml": before.replace("'1'", "'2'")})
    assert set(affected(["approvals.yaml"], "prod", again).services) == {"bills", "orders"}
    broken = files({"approvals.yaml": before}, now={"approvals.yaml": "approvals: ["})
    assert set(affected(["approvals.yaml"], "prod", broken).services) == ALL


LEAVING_OUT = {
    "environments: { prod: null, prod-eu: {} }\n": ["dev", "prod-eu"],
    "environments: { prod: ~ }\n": ["dev"],
    "environments: {prod: , prod-eu: null}\n": ["dev"],
    "environments:\n  prod:\n\n  # nothing\n  dev: {}\n": ["dev"],
    "environments:\n  prod: # nothing\n": ["dev"],
    "environments:\n  'prod' : NULL\n": ["dev"],
    "environments:\n  prod-eu:\n    tags: { a: b }\n  prod: null": ["dev", "prod-eu"],
    "environments:\n  prod:\n    # more\n    tags: { a: b }\n": ["dev", "prod", "prod-eu"],
    "environments: { prod: { tags: { a: null } } }\n": ["dev", "prod", "prod-eu"],
    "": ["dev", "prod", "prod-eu"],
}


@pytest.mark.surface("D05", "U")
@pytest.mark.parametrize("overlay", LEAVING_OUT)
def test_a_service_that_an_environment_leaves_out_is_not_planned_there(overlay: str) -> None:
    tree = files(now={"functions/odd/service.yaml": SPEC.format("odd") + overlay})
    present = [env for env in ENVIRONMENTS if present_services(["odd"], env, tree)]
    assert present == LEAVING_OUT[overlay]
