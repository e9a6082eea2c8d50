"""What holds of every decision, whatever the documents say, tried on random ones.

A failing case names its seed: `World(random.Random(seed))` is the case, and the property's own choices follow from the
same generator. Cases that the evaluator refuses are left out; each property counts the cases that it is about, since
one that is about none proves nothing.
"""

import copy
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

import pytest

from iam_evaluator import Decision, Policy, Principal, Request, UnsupportedPolicyError, evaluate
from scene import HUB, ROLE, ROLE_ARN, ROOT, ROOT_ARN, SERVICE, SESSION_ARN, SPOKE, USER, USER_ARN, Parts

CASES = 250
ACTIONS = ("iam:GetUser", "iam:GetRole", "iam:ListUsers", "sts:AssumeRole", "kms:Decrypt")
RESOURCES = (
    f"arn:aws:iam::{HUB}:role/rolebridge/xsoar/target",
    f"arn:aws:iam::{SPOKE}:role/rolebridge/xsoar/target",
    f"arn:aws:iam::{HUB}:user/rolebridge/xsoar",
    f"arn:aws:kms:eu-west-1:{HUB}:key/1234",
    f"arn:aws:kms:eu-west-1:{SPOKE}:key/1234",
)
PATTERNS = (
    *("*", "*", "*", "arn:aws:iam::*:*", f"arn:aws:iam::{HUB}:role/*", "arn:aws:kms:*:*:key/????"),
    *(
        "arn:aws:iam::*:role/rolebridge/${aws:username}/*",
        "arn:aws:iam::*:role/${aws:PrincipalTag/path, 'rolebridge'}/*",
    ),
)
ACTION_PATTERNS = ("*", "*", "iam:*", "iam:Get*", "IAM:get????", "sts:*", "kms:*")
NAMES = (USER_ARN, ROLE_ARN, SESSION_ARN, ROOT_ARN, HUB, "AIDAXSOAR", "AROACALLER", "AIDAOLD", "*")
CONDITIONS: tuple[Parts, ...] = (
    {"Bool": {"aws:SecureTransport": "true"}},
    {"StringEquals": {"sts:ExternalId": "x"}},
    {"StringNotEquals": {"sts:ExternalId": "x"}},
    {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}},
    {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]}},
    {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/*"}},
    {"ForAllValues:StringLike": {"aws:TagKeys": ["a*", "b"]}},
    {"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}},
    {"Null": {"aws:TokenIssueTime": "true"}},
)
CONTEXT: dict[str, tuple[tuple[str, ...], ...]] = {
    "aws:SecureTransport": (("true",), ("false",)),
    "sts:ExternalId": (("x",), ("y",), ()),
    "aws:PrincipalOrgID": (("o-1",), ("o-2",), ()),
    "aws:SourceIp": (("203.0.113.9",), ("198.51.100.9",), ("2001:db8::9",)),
    "aws:TagKeys": (("a",), ("ab", "b"), ("c", "a"), ()),
}

type Document = list[Parts]


class World:
    """A caller, a request and the statements of every document, to be changed and evaluated again."""

    def __init__(self, rng: random.Random) -> None:
        self.caller = rng.choice((USER, USER, USER, ROLE, ROLE, ROLE, ROOT, SERVICE))
        self.action = rng.choice(ACTIONS)
        self.resource = rng.choice(RESOURCES) if self.action != "iam:ListUsers" else "*"
        self.context = {key: rng.choice(values) for key, values in CONTEXT.items()}
        own = self.caller.kind in ("user", "role")
        self.identity = [document(rng, full=0.5) for _ in range(rng.randint(0, 2))] if own else []
        self.boundary = document(rng, full=0.5) if own and rng.random() < 0.3 else None
        session = self.caller.kind == "role" and rng.random() < 0.3
        self.session = [document(rng, full=0.5) for _ in range(rng.randint(1, 2))] if session else None
        levels = rng.randint(0, 2) if self.caller.kind != "service" and rng.random() < 0.4 else 0
        self.scp = [[document(rng, full=0.8) for _ in range(rng.randint(1, 2))] for _ in range(levels)]
        levels = rng.randint(0, 2) if rng.random() < 0.3 else 0
        self.rcp = [[document(rng, "rcp", 0.8) for _ in range(rng.randint(1, 2))] for _ in range(levels)]
        self.resource_policy = document(rng, self.resource_layer, 0.4) if rng.random() < 0.8 else None

    @property
    def resource_layer(self) -> str:
        """A trust policy cannot have NotPrincipal."""
        return "trust" if self.action == "sts:AssumeRole" else "resource"

    def documents(self) -> Iterator[tuple[str, Document]]:
        """Every document, with the layer it belongs to."""
        yield from (("identity", one) for one in self.identity)
        yield from (("boundary", one) for one in [self.boundary] if one is not None)
        yield from (("session", one) for one in self.session or [])
        yield from (("scp", one) for level in self.scp for one in level)
        yield from (("rcp", one) for level in self.rcp for one in level)
        yield from ((self.resource_layer, one) for one in [self.resource_policy] if one is not None)

    def statements(self) -> Iterator[tuple[str, Parts]]:
        return ((layer, statement) for layer, one in self.documents() for statement in one)

    def changed(self, change: Callable[["World"], object]) -> "World":
        other = copy.deepcopy(self)
        change(other)
        return other

    def principal(self) -> Principal:
        return replace(
            self.caller,
            identity_policies=policies("identity", self.identity),
            boundary=policy("boundary", self.boundary) if self.boundary is not None else None,
            session_policies=policies("session", self.session) if self.session is not None else None,
            organization_policies=tuple(policies(f"scp{at}", level) for at, level in enumerate(self.scp)),
        )

    def request(self) -> Request:
        parts = self.resource.split(":")
        return Request(
            self.action,
            self.resource,
            parts[4] if len(parts) > 4 else HUB,
            self.context,
            policy("resource", self.resource_policy) if self.resource_policy is not None else None,
            tuple(policies(f"rcp{at}", level) for at, level in enumerate(self.rcp)),
        )

    def decide(self) -> Decision:
        return evaluate(self.principal(), self.request())

    def __repr__(self) -> str:
        return f"{self.caller.shown} {vars(self)}"


def policy(source: str, statements: Document) -> Policy:
    return Policy.parse(source, {"Version": "2012-10-17", "Statement": statements})


def policies(layer: str, documents: list[Document]) -> tuple[Policy, ...]:
    return tuple(policy(f"{layer}.{at}", one) for at, one in enumerate(documents))


def document(rng: random.Random, layer: str = "identity", full: float = 0.0) -> Document:
    if rng.random() < full:
        return [named(rng, {"Effect": "Allow", "Action": "*", "Resource": "*"}, layer)]
    return [statement(rng, layer) for _ in range(rng.randint(1, 5 if layer in ("resource", "trust") else 3))]


def statement(rng: random.Random, layer: str, effect: str | None = None) -> Parts:
    made: Parts = {"Effect": effect or rng.choice(("Allow", "Allow", "Deny"))}
    narrow = made["Effect"] == "Deny" and not effect
    if rng.random() < 0.12:
        made["NotAction"] = some(rng, ACTIONS + ACTION_PATTERNS[2:])
    else:
        made["Action"] = some(rng, ACTIONS if narrow else ACTIONS + ACTION_PATTERNS)
    if rng.random() < 0.12:
        made["NotResource"] = some(rng, RESOURCES + PATTERNS[3:])
    else:
        made["Resource"] = some(rng, RESOURCES if narrow else RESOURCES + PATTERNS)
    if rng.random() < 0.25:
        made["Condition"] = rng.choice(CONDITIONS)
    return named(rng, made, layer)


def named(rng: random.Random, made: Parts, layer: str) -> Parts:
    """With a Sid, and a principal where the layer has one."""
    made["Sid"] = f"S{rng.getrandbits(64)}"
    if layer == "resource" and made["Effect"] == "Deny" and rng.random() < 0.1:
        made["NotPrincipal"] = {"AWS": rng.choice(([USER_ARN, ROOT_ARN], [SESSION_ARN, ROLE_ARN, ROOT_ARN], [SPOKE]))}
    elif layer in ("resource", "trust"):
        made["Principal"] = rng.choice(({"AWS": some(rng, NAMES)}, {"AWS": some(rng, NAMES)}, {"Service": SERVICE.arn}))
    elif layer == "rcp":
        made["Principal"] = "*"
    return made


def some(rng: random.Random, values: tuple[str, ...]) -> list[str]:
    return rng.sample(values, rng.randint(1, 2))


type Property = Callable[[random.Random, World], bool]


def holds(prove: Property, first: int, at_least: int) -> None:
    """`prove` says whether the case was one that the property is about."""
    about = 0
    for seed in range(first, first + CASES):
        rng = random.Random(seed)
        world = World(rng)
        try:
            about += prove(rng, world)
        except UnsupportedPolicyError:
            continue
        except AssertionError as failure:
            pytest.fail(f"seed {seed}: {failure}\n{world}")
    assert about >= at_least, f"only {about} of {CASES} cases are about this property"


def never_more(world: World, other: World) -> bool:
    before, after = world.decide(), other.decide()
    assert before.allowed or not after.allowed, f"{before.reason}, but then {after.reason}"
    return before.allowed


def add(rng: random.Random, target: World, made: Callable[[str], Parts]) -> Parts | None:
    """One more statement, anywhere in one of the documents; None if there are none."""
    if not (places := list(target.documents())):
        return None
    layer, chosen = rng.choice(places)
    chosen.insert(rng.randint(0, len(chosen)), new := made(layer))
    return new


def test_an_explicit_deny_never_allows_more() -> None:
    def prove(rng: random.Random, world: World) -> bool:
        other = world.changed(lambda copied: add(rng, copied, lambda layer: statement(rng, layer, "Deny")))
        return never_more(world, other)

    holds(prove, 1_000, 40)


def test_a_deny_of_everything_denies() -> None:
    def prove(rng: random.Random, world: World) -> bool:
        def deny(layer: str) -> Parts:
            made = named(rng, {"Effect": "Deny", "Action": "*", "Resource": "*"}, layer)
            made.pop("NotPrincipal", None)
            return made | ({"Principal": "*"} if layer in ("resource", "trust", "rcp") else {})

        changed = world.changed(lambda copied: add(rng, copied, deny))
        if not list(changed.documents()):
            return False
        assert changed.decide().explicit_deny
        return world.decide().allowed

    holds(prove, 2_000, 40)


def unbounded(world: World) -> World:
    return world.changed(lambda copied: setattr(copied, "boundary", None))


def test_a_boundary_never_allows_more() -> None:
    def prove(rng: random.Random, world: World) -> bool:
        if world.caller.kind not in ("user", "role"):
            return False
        bare = unbounded(world)
        return never_more(bare, bare.changed(lambda copied: setattr(copied, "boundary", document(rng))))

    holds(prove, 3_000, 40)


def test_a_boundary_that_allows_nothing_stops_all_but_what_the_resource_policy_grants_directly() -> None:
    """It has no say in the same account where the resource-based policy names the user, the session or everybody."""

    def prove(rng: random.Random, world: World) -> bool:
        if world.caller.kind not in ("user", "role"):
            return False
        bare = unbounded(world)
        nothing = {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*"}
        without, within = (
            bare.decide(),
            bare.changed(lambda copied: setattr(copied, "boundary", [nothing])).decide(),
        )
        excepted = any("NotPrincipal" in one for _, one in bare.statements())
        if not without.allowed or excepted:
            return False
        direct = {"*", USER_ARN, "AIDAXSOAR"} if bare.caller.kind == "user" else {"*", SESSION_ARN}
        assert within.allowed is grants(bare, direct), within.reason
        return True

    holds(prove, 4_000, 40)


def grants(world: World, names: set[str]) -> bool:
    """Whether, in the same account, an Allow of the resource-based policy that names one of these is enough alone.

    Tried by itself: a caller without any policy of its own, and of the resource's only that statement, and those names.
    """
    if world.request().resource_account != world.caller.account:
        return False
    for one in world.resource_policy or []:
        listed = [name for name in one.get("Principal", {}).get("AWS", []) if name in names]
        if one["Effect"] == "Allow" and listed:
            alone = copy.deepcopy(world)
            alone.identity, alone.session, alone.scp, alone.rcp = [], None, [], []
            alone.resource_policy = [one | {"Principal": {"AWS": listed}}]
            if alone.decide().allowed:
                return True
    return False


def test_session_policies_never_allow_more() -> None:
    def prove(rng: random.Random, world: World) -> bool:
        if world.caller.kind != "role":
            return False
        full = world.changed(lambda copied: setattr(copied, "session", None))
        return never_more(full, full.changed(lambda copied: setattr(copied, "session", [document(rng)])))

    holds(prove, 5_000, 25)


def test_organization_policies_never_allow_more() -> None:
    def prove(rng: random.Random, world: World) -> bool:
        kinds = ("rcp",) if world.caller.kind == "service" else ("scp", "rcp")
        kind = rng.choice(kinds)
        level = [document(rng, "rcp" if kind == "rcp" else "identity") for _ in range(rng.randint(0, 2))]

        def change(copied: World) -> None:
            levels = copied.rcp if kind == "rcp" else copied.scp
            levels.insert(rng.randint(0, len(levels)), level)

        return never_more(world, world.changed(change))

    holds(prove, 6_000, 40)


def test_another_allow_never_takes_away() -> None:
    def prove(rng: random.Random, world: World) -> bool:
        other = world.changed(lambda copied: add(rng, copied, lambda layer: statement(rng, layer, "Allow")))
        return never_more(other, world) and world.decide().allowed

    holds(prove, 7_000, 40)


def test_order_never_changes_the_outcome() -> None:
    def prove(rng: random.Random, world: World) -> bool:
        def shuffle(copied: World) -> None:
            for _, one in copied.documents():
                rng.shuffle(one)
                for made in one:
                    for element in ("Action", "NotAction", "Resource", "NotResource"):
                        if isinstance(made.get(element), list):
                            rng.shuffle(made[element])
            for level in (copied.identity, copied.session or [], copied.scp, copied.rcp, *copied.scp, *copied.rcp):
                rng.shuffle(level)  # type: ignore[arg-type]

        before, after = world.decide(), world.changed(shuffle).decide()
        assert outcome(before) == outcome(after), f"{before.reason}, but then {after.reason}"
        return True

    holds(prove, 8_000, 150)


def outcome(decision: Decision) -> tuple[bool, bool, str]:
    return decision.allowed, decision.explicit_deny, decision.policy_type


def test_a_wildcard_allows_at_least_its_expansion() -> None:
    """One action or resource of each Allow is made a wider pattern; in a Deny the same never allows more."""

    def prove(rng: random.Random, world: World, effect: str) -> bool:
        def widen(copied: World) -> None:
            for _, made in copied.statements():
                if made["Effect"] == effect:
                    for element in ("Action", "Resource"):
                        if isinstance(made.get(element), list):
                            made[element][0] = wider(rng, made[element][0])

        other = world.changed(widen)
        narrow, wide = (world, other) if effect == "Allow" else (other, world)
        never_more(wide, narrow)
        return narrow.decide().allowed

    holds(lambda rng, world: prove(rng, world, "Allow"), 9_000, 40)
    holds(lambda rng, world: prove(rng, world, "Deny"), 10_000, 40)


def wider(rng: random.Random, text: str) -> str:
    """The same with a `?` or `*` for characters of one segment; as it is where it has variables."""
    if "${" in text or text == "*":
        return text
    segments = text.split(":")
    at = rng.randrange(len(segments))
    segment = segments[at]
    start = rng.randint(0, len(segment))
    end = rng.randint(start, len(segment))
    one = end == start + 1 and segment[start] != "*" and rng.random() < 0.5
    segments[at] = segment[:start] + ("?" if one else "*") + segment[end:]
    return ":".join(segments)


def test_the_deciding_statement_is_in_the_documents_and_fits() -> None:
    sources = {
        "identity": "identity-based policy",
        "boundary": "permissions boundary",
        "session": "session policy",
        "resource": "resource-based policy",
        "trust": "resource-based policy",
        "scp": "service control policy",
        "rcp": "resource control policy",
    }

    def prove(rng: random.Random, world: World) -> bool:
        decision = world.decide()
        if decision.statement is None:
            assert world.caller.kind == "root" if decision.allowed else not decision.explicit_deny
            return False
        assert decision.allowed or decision.explicit_deny
        found = [
            (layer, one)
            for layer, document_ in world.documents()
            for at, one in enumerate(document_)
            if (one["Sid"], at) == (decision.statement.sid, decision.statement.index)
        ]
        assert len(found) == 1, decision.reason
        layer, made = found[0]
        assert made["Effect"] == ("Allow" if decision.allowed else "Deny"), decision.reason
        assert sources[layer] == decision.policy_type
        assert decision.statement.source.startswith("resource" if layer == "trust" else layer)
        actions = made.get("Action", made.get("NotAction"))
        names = any(fnmatchcase(world.action.lower(), one.lower()) for one in list_of(actions))
        assert names is ("Action" in made), decision.reason
        return True

    holds(prove, 11_000, 60)


def list_of(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def test_evaluation_is_deterministic() -> None:
    def prove(rng: random.Random, world: World) -> bool:
        principal, request = world.principal(), world.request()
        first = evaluate(principal, request)
        assert evaluate(principal, request) == first
        assert copy.deepcopy(world).decide() == first
        return True

    holds(prove, 12_000, 150)
