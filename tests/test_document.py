"""YAML files are read to the same values by everybody, or refused with the place and the way out."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.diagnostics import Location, SpecError
from generator.document import Document, parse, problems, read

SPEC = """\
# yaml-language-server: $schema=../service.schema.json
spec: 1
service: orders
description: Takes orders, bills and ships them
tags: { owner: commerce, cost-center: "4711" }

defaults: { runtime: python3.13, timeout: 15, environment: { LOG_LEVEL: INFO, EMPTY: "" } }

resources:
  bills:
    type: sqs
    subscriptions:
      - eventbridge: { bus: events, pattern: { source: [orders], detail-type: [placed] } }

functions:
  api:
    handler: api.handler
    snap_start: true
    tracing:
    triggers:
      - http: { route: "GET /orders/{id}", public: "order ids are unguessable" }
      - schedule: { expression: "cron(0 7 ? * MON-FRI *)", input: { ratio: -0.5, kind: 'it''s' } }
"""


def refused(text: str | bytes) -> list[str]:
    raw = text.encode() if isinstance(text, str) else text
    with pytest.raises(SpecError) as caught:
        parse(raw, "s.yaml")
    return str(caught.value).removeprefix("s.yaml:").split("\ns.yaml:")


def ids(text: str | bytes) -> list[str]:
    return [line.split()[1] for line in refused(text)]


class TestValues:
    def test_a_spec_becomes_plain_values(self) -> None:
        tree = parse(SPEC.encode(), "s.yaml").tree
        assert tree["spec"] == 1
        assert tree["tags"] == {"owner": "commerce", "cost-center": "4711"}
        assert tree["functions"] == {
            "api": {
                "handler": "api.handler",
                "snap_start": True,
                "tracing": None,
                "triggers": [
                    {"http": {"route": "GET /orders/{id}", "public": "order ids are unguessable"}},
                    {"schedule": {"expression": "cron(0 7 ? * MON-FRI *)", "input": {"ratio": -0.5, "kind": "it's"}}},
                ],
            }
        }

    @pytest.mark.parametrize(
        ("written", "value"),
        [
            ("0", 0), ("-7", -7), ("512", 512), ("222222222222", 222222222222), ("1.5", 1.5), ("0.25", 0.25),
            ("true", True), ("false", False), ("True", True), ("null", None), ("~", None), ("", None),
            ("'no'", "no"), ('"012"', "012"), ("python3.13", "python3.13"), ("10.0.0.0/16", "10.0.0.0/16"),
            ("1.2.3", "1.2.3"), ("90d", "90d"), ("none", "none"), ("Yesterday", "Yesterday"), ("a:b", "a:b"),
            ("arn:aws:s3:::b", "arn:aws:s3:::b"), ("2020-01", "2020-01"), ("-", "-x"), ("|\n  a\n  b", "a\nb\n"),
        ],
    )  # fmt: skip
    def test_a_value_is_read_as_everybody_reads_it(self, written: str, value: object) -> None:
        text = "a: -x\n" if value == "-x" else f"a: {written}\n"
        found = parse(text.encode(), "s.yaml").tree["a"]
        assert (type(found), found) == (type(value), value)

    @pytest.mark.parametrize("newline", ["\n", "\r\n"])
    def test_both_line_ends_give_the_same_values_and_places(self, newline: str) -> None:
        document = parse(SPEC.replace("\n", newline).encode(), "s.yaml")
        assert document == parse(SPEC.encode(), "s.yaml")
        assert document.locate(("service",)) == Location("s.yaml", 3, 10)


class TestPlaces:
    document = parse(SPEC.encode(), "s.yaml")

    @pytest.mark.parametrize(
        ("path", "value", "key"),
        [
            ((), (2, 1), (2, 1)),
            (("spec",), (2, 7), (2, 1)),
            (("defaults", "timeout"), (7, 43), (7, 34)),
            (("functions", "api", "triggers", 1), (22, 9), (22, 9)),
            (("functions", "api", "triggers", 1, "schedule", "input", "kind"), (22, 88), (22, 82)),
            (("functions", "api", "nothing", "here"), (17, 5), (16, 3)),
            (("functions", "api", "triggers", 7), (21, 7), (20, 5)),
            (("spec", "deeper"), (2, 7), (2, 1)),
        ],
    )
    def test_every_key_and_value_is_found(
        self, path: tuple[str | int, ...], value: tuple[int, int], key: tuple[int, int]
    ) -> None:
        assert self.document.locate(path) == Location("s.yaml", *value)
        assert self.document.locate_key(path) == Location("s.yaml", *key)

    def test_a_path_that_the_file_lacks_is_known_to_be_absent(self) -> None:
        assert self.document.has(("functions", "api", "tracing"))
        assert not self.document.has(("functions", "api", "timeout"))

    def test_columns_count_characters_not_bytes(self) -> None:
        assert parse("a: { ö: 'ü', b: 1 }".encode(), "s.yaml").locate(("a", "b")) == Location("s.yaml", 1, 17)


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("a: &x 1", "1:4: YAML09 an anchor (&x); remove it, or put the value in quotes if it is a text"),
            ("a: *x", "1:4: YAML09 an alias (*x); write the value out, or put it in quotes if it is a text"),
            ("<<: { a: b }", "1:1: YAML09 a merge key (<<); write the keys out, or use `defaults:`"),
            ("a: !Ref b", "1:4: YAML10 a tag (!Ref); remove it, or put the value in quotes if it is a text"),
            ("a: !!str b", "1:4: YAML10 a tag (!!str); remove it, or put the value in quotes if it is a text"),
            ("%YAML 1.1\n---\na: 1", "1:1: YAML10 a % directive; remove it, the file is read without"),
            ("a: 1\nb: 2\na: 3", "3:1: YAML11 a stands here again, after line 1; keep one of the two"),
            ("a: 1\n---\nb: 2", "2:1: YAML08 a second document (`---`); one file holds one"),
            ("1: a", '1:1: YAML12 a key must be a text, not 1; write it in quotes: "1"'),
            ("on: a", '1:1: YAML12 a key must be a text, not on; write it in quotes: "on"'),
            ("a: { [b]: c }", "1:6: YAML12 a key must be a text, not a list"),
            (
                "{id}: a",
                "1:1: YAML12 a key must be a text, not a mapping (a text that begins with { must be in quotes)",
            ),
            ("", "1:1: YAML16 the file is empty; it must hold `key: value` lines"),
            ("# nothing\n", "1:1: YAML16 the file is empty; it must hold `key: value` lines"),
            ("- a", "1:1: YAML16 the file holds a list; it must hold `key: value` lines"),
            ("\n a", "2:2: YAML16 the file holds a single value; it must hold `key: value` lines"),
            ("\ufeffa: b", "1:1: YAML03 the file begins with a byte order mark; save it as UTF-8 without BOM"),
            ("a: b\0", "1:5: YAML04 an invisible character (U+0000); remove it"),
            (
                "a: \u2028\u2028",
                '1:4: YAML04 an invisible character (U+2028), and 1 more; remove it, or write it as "\\u2028" in '
                "double quotes",
            ),
            ('a: "\\0"', '1:4: YAML04 a NUL character ("\\0") in the text; remove it'),
            ("a:\n\tb: c", '2:1: YAML05 a tab; YAML is laid out with spaces (inside a value write "\\t")'),
            ("a: " + "[" * 21, "1:23: YAML14 values are nested deeper than 20 levels; flatten this"),
            (
                "a: " + "x" * 65537,
                "1:4: YAML15 a text of 65,537 characters; a value has at most 65,536: move it to a file",
            ),
        ],
    )
    def test_what_hides_something_is_refused_with_the_way_out(self, text: str, message: str) -> None:
        assert refused(text) == [message]

    def test_bytes_that_are_not_utf8_are_named_with_their_place(self) -> None:
        assert refused(b"a: 1\n\xc3\xa4b: \xff") == ["2:5: YAML02 byte 0xFF is not UTF-8; save the file as UTF-8"]

    def test_a_file_over_a_megabyte_is_not_even_decoded(self) -> None:
        assert refused(b"\xff" * 1_000_001) == [
            "1:1: YAML01 the file is over 1,000,000 bytes; split the service or move text out"
        ]

    @pytest.mark.parametrize(
        "written",
        [
            "no", "No", "NO", "yes", "on", "Off", "y", "N", "012", "089", "-07", "0o17", "0x1F", "0b11", "1:30",
            "12:30:45", "1_000", ".inf", "-.INF", ".nan", "2020-01-01", "2020-1-1", "2020-01-01T10:00:00Z", "3.10",
            "1e3", "1.5e3", "+5", ".5", "5.", "=", "<<", "12345678901234567890", "9" * 5000, "0." + "1" * 30,
        ],
    )  # fmt: skip
    def test_what_yaml_versions_read_differently_must_be_quoted(self, written: str) -> None:
        assert ids(f"a: {written}") == ["YAML13"]
        assert ids(f"a: [{written}]") == ["YAML13"]
        assert parse(f"a: '{written}'".encode(), "s.yaml").tree == {"a": written}

    def test_an_ambiguous_value_is_shown_quoted(self) -> None:
        assert refused("runtime: 3.10") == [
            "1:10: YAML13 3.10 is ambiguous; as a number it would not read back as written: write it in quotes "
            '("3.10"), or as a plain decimal number'
        ]

    def test_all_problems_of_a_file_are_told_together(self) -> None:
        assert ids("a: no\nb: &x 1\na: *x\n1: !t c\nd: [e\n") == [
            "YAML13", "YAML09", "YAML11", "YAML09", "YAML12", "YAML10", "YAML06",
        ]  # fmt: skip

    def test_a_bomb_is_refused_at_its_first_layers(self) -> None:
        layers = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 200))
        assert len(refused(layers)) == 100

    def test_a_megabyte_of_brackets_is_refused_at_once(self) -> None:
        assert ids("[" * 1_000_000) == ["YAML14"]
        assert ids("a: " + "{a: " * 200_000) == ["YAML14"]


class TestSyntax:
    @pytest.mark.parametrize(
        ("text", "message"),
        [
            (
                "functions:\n  - http: { route: GET /orders/{id} }",
                '2:20: YAML07 a value with braces inside { } must be in quotes: `route: "GET /orders/{id}"`',
            ),
            (
                "a: { route: GET /o/{id}/lines/{line}, public: x }",
                '1:13: YAML07 a value with braces inside { } must be in quotes: `route: "GET /o/{id}/lines/{line}"`',
            ),
            (
                "a: { public: x,\n     name: ${env}-orders }",
                '2:12: YAML07 a value with braces inside { } must be in quotes: `name: "${env}-orders"`',
            ),
            ("a: b: c", "1:5: YAML06 a second `: ` in one value: put the value in quotes, or mend the indentation"),
            (
                "timeout 30\na: b",
                "2:2: YAML06 a second `: ` in one value: put the value in quotes, or mend the indentation",
            ),
            ("a: 1\nb\nc: 2", "2:1: YAML06 a key without `: ` after it: write `key: value`"),
            ("a: 'x\nb: c\n", "1:4: YAML06 the quotes that open here are never closed"),
            ("a: @x", "1:4: YAML06 a value cannot begin with this character: put the value in quotes"),
            ("a: [*]", '1:6: YAML06 a value that begins with * or & must be in quotes: "*"'),
            (
                "a: [1,\n  2\nb: 3",
                "3:2: YAML06 a list in [ ] needs a comma or ] here: put a value with signs in quotes "
                "(what it belongs to begins in line 1)",
            ),
            (
                "a: 'it's'",
                "1:8: YAML06 text after the closing quote: put all of it in one pair of quotes, and write a quote "
                "inside '...' twice",
            ),
            ('a: "\\d"', "1:5: YAML06 no such escape after \\ in double quotes: write \\\\, or use single quotes"),
            ("a: }", "1:4: YAML06 a value is missing here"),
        ],
    )
    def test_a_syntax_error_is_told_in_plain_words(self, text: str, message: str) -> None:
        assert refused(text) == [message]


def test_every_id_has_a_line_for_the_reference() -> None:
    known = {value for value in vars(problems).values() if isinstance(value, str) and value.startswith("YAML")}
    assert set(problems.TITLES) == known


class TestFiles:
    def test_a_file_is_read(self, tmp_path: Path) -> None:
        (tmp_path / "s.yaml").write_text(SPEC)
        assert read(tmp_path / "s.yaml", "s.yaml") == parse(SPEC.encode(), "s.yaml")

    def test_a_missing_file_a_folder_and_a_pipe_are_refused(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        for name, reason in {"gone": "no such file", "": "it is not a regular file", "pipe": "it is not a reg"}.items():
            with pytest.raises(SpecError, match=rf"^s.yaml:1:1: YAML17 the file cannot be read: {reason}"):
                read(tmp_path / name, "s.yaml")


def outcome(raw: bytes) -> Document | SpecError:
    try:
        return parse(raw, "s.yaml")
    except SpecError as error:
        return error


class TestHostileBytes:
    @given(st.binary(max_size=400))
    @settings(max_examples=300, deadline=None)
    def test_random_bytes_never_end_in_a_traceback(self, raw: bytes) -> None:
        outcome(raw)

    @given(st.text(alphabet="ab:{}[],-?&*!|>'\"%@`#\\ \n~<=0.", max_size=60))
    @settings(max_examples=500, deadline=None)
    def test_random_yaml_signs_never_end_in_a_traceback(self, text: str) -> None:
        outcome(text.encode())

    @given(st.data())
    @settings(max_examples=300, deadline=None)
    def test_a_mutated_spec_is_read_or_refused_with_places_inside_it(self, data: st.DataObject) -> None:
        raw = SPEC.encode()
        for _ in range(data.draw(st.integers(1, 4))):
            at = data.draw(st.integers(0, len(raw)))
            cut = data.draw(st.integers(0, 5))
            raw = (
                raw[:at]
                + data.draw(st.binary(max_size=3) | st.sampled_from([b"{", b"}", b"\n", b": "]))
                + raw[at + cut :]
            )
        found = outcome(raw)
        if isinstance(found, SpecError):
            lines = raw.count(b"\n") + 1
            assert found.diagnostics
            assert all(1 <= each.location.line <= lines + 1 for each in found.diagnostics)
            assert all("\n" not in each.message for each in found.diagnostics)
