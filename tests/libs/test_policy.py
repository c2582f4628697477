"""The policy agrees with an independent oracle on every (actor, action, object) case, and denies by default."""

import itertools
import random
from typing import get_args

import pytest

from libs import policy
from libs.actor import NO_GRANT, Actor, Post, Purpose, PurposeGrant
from libs.contracts.codes import Role
from libs.policy import Action, Scope
from libs.problems import NotFound, OutOfScope, Problem, PurposeOpensNothing, PurposeRequired, PurposeUnconfirmed

WARD = {
    "higashinada": "28101",
    "nada": "28102",
    "hyogo": "28105",
    "nagata": "28106",
    "suma": "28107",
    "tarumi": "28108",
    "kita": "28109",
    "hokushin": "28109",
    "chuo": "28110",
    "nishi": "28111",
}
ROLES: tuple[Role, ...] = get_args(Role)
ACTIONS: tuple[Action, ...] = get_args(Action)
SCOPES: tuple[Scope, ...] = get_args(Scope)
CASE = Purpose("case", "approval", "a-1")
STATED = [
    (None, NO_GRANT),
    (CASE, NO_GRANT),
    (CASE, PurposeGrant(household_ids=frozenset({"h-1"}))),
    (Purpose("inspection", note="令和8年度 本庁監査"), PurposeGrant(everywhere=True)),
]
"""The stated purpose, and what it opens."""
HOUSEHOLDS = (None, "h-1", "h-2")


def post(role: Role, office: str) -> Post:
    group = ("kita", "hokushin") if office in ("kita", "hokushin") else (office,)
    return Post(role, office, WARD.get(office, "28100"), "第一係", group, "職")


def person(*posts: Post, acting: int = 0, stated: tuple[Purpose | None, PurposeGrant] = (None, NO_GRANT)) -> Actor:
    return Actor("s-1", "試験 太郎", posts, posts[acting]).with_purpose(*stated)


def oracle(actor: Actor, action: str, office: str, household: str | None) -> str:
    """'yes', 'hidden' (404) or 'no' (403)."""
    same_ward_pair = {"kita": "hokushin", "hokushin": "kita"}
    # People who act for all wards have no office of their own; others have all offices in which they hold a post.
    for_all_wards = ("cross_ward_reader", "hq")
    own = [held for held in actor.posts if held.role not in for_all_wards]
    if actor.acting_post.role in for_all_wards:
        own = []
    reads = any(office in (held.office_code, same_ward_pair.get(held.office_code)) for held in own)
    if actor.grant.everywhere or household in actor.grant.household_ids:
        reads = True
    if household is None:  # it is not known yet which household it is about, so only its own office reads it
        reads = any(held.office_code == office for held in own)
    if action == "read":
        return "yes" if reads else "hidden"
    me, here = actor.acting_post.role, actor.acting_post.office_code == office
    front = ["caseworker", "intake_worker", "supervisor", "section_chief", "office_head", "specialist", "assistant"]
    if action in ("write", "submit"):
        good = me in front and here
    elif action == "approve":
        good = me == "hq" or (here and me in ("supervisor", "section_chief", "office_head", "specialist"))
    elif action == "see":
        good = me == "hq" or (here and me in front)
    elif action == "administer":
        good = me == "operator" or (here and me in ("admin", "section_chief"))
    else:
        good = me == "operator" or (here and me == "admin")
    if good:
        return "yes"
    return "no" if reads else "hidden"


def verdict(actor: Actor, action: Action, office: str, household: str | None) -> str:
    try:
        policy.require(actor, action, office, household)
    except NotFound:
        return "hidden"
    except OutOfScope:
        return "no"
    return "yes"


def cases() -> list[tuple[Actor, Action, str, str | None]]:
    one_post = [person(post(r, o), stated=s) for r in ROLES for o in (*WARD, "hq") for s in STATED]
    dice = random.Random(20261123)
    two_posts = [
        person(
            post(dice.choice(ROLES), dice.choice([*WARD])),
            post(dice.choice(ROLES), dice.choice([*WARD])),
            acting=dice.randrange(2),
            stated=dice.choice(STATED),
        )
        for _ in range(400)
    ]
    return list(itertools.product(one_post + two_posts, ACTIONS, WARD, HOUSEHOLDS))


def test_the_policy_and_the_oracle_agree_on_every_case() -> None:
    everything = cases()
    assert len(everything) >= 5_000
    wrong = [each for each in everything if verdict(*each) != oracle(*each)]
    assert wrong == []
    seen = {verdict(*each) for each in everything[::37]}
    assert seen == {"yes", "no", "hidden"}


def test_every_role_has_a_decision_for_every_action() -> None:
    assert set(policy.ALLOWED) == set(ACTIONS)
    assert set().union(*policy.ALLOWED.values()) == set(ROLES)


def test_kita_and_hokushin_read_each_other_but_write_apart() -> None:
    worker = person(post("caseworker", "kita"))
    assert policy.may_read(worker, "hokushin")
    with pytest.raises(OutOfScope):
        policy.require_write(worker, "hokushin")


def test_what_a_purpose_opens_is_out_of_scope_to_write_and_the_rest_is_not_found() -> None:
    reader = person(post("supervisor", "kita"), stated=(CASE, PurposeGrant(household_ids=frozenset({"h-1"}))))
    for require in (policy.require_write, policy.require_superior):
        with pytest.raises(OutOfScope):
            require(reader, "suma", "h-1")
        with pytest.raises(NotFound):
            require(reader, "suma", "h-2")
    with pytest.raises(OutOfScope):
        policy.require_submit(reader, "suma", "author", None, "h-1")
    with pytest.raises(NotFound):
        policy.require_submit(reader, "suma", "author", None, "h-2")


def test_whoever_holds_the_right_post_beside_is_told_to_switch() -> None:
    worker = person(post("caseworker", "kita"), post("caseworker", "hokushin"))
    with pytest.raises(OutOfScope) as refused:
        policy.require_write(worker, "hokushin")
    assert refused.value.hint is not None
    policy.require_write(person(*worker.posts, acting=1), "hokushin")


@pytest.mark.parametrize("role", ["supervisor", "section_chief", "office_head"])
def test_a_worker_is_assigned_by_a_superior_of_the_office(role: Role) -> None:
    policy.require_assign(person(post(role, "suma")), "suma", "h-1")
    with pytest.raises(NotFound):
        policy.require_assign(person(post(role, "nada")), "suma", "h-1")
    with pytest.raises(OutOfScope):
        policy.require_assign(person(post("caseworker", "suma")), "suma", "h-1")


@pytest.mark.parametrize(
    ("role", "office", "refused"),
    [
        ("supervisor", "suma", None),
        ("admin", "suma", None),
        ("caseworker", "suma", OutOfScope),
        ("supervisor", "nada", NotFound),
        ("supervisor", "kita", OutOfScope),
    ],
)
def test_absences_are_entered_by_superiors_and_administrators_of_an_office(
    role: Role, office: str, refused: type[Problem] | None
) -> None:
    actor, held = person(post(role, office)), ("hokushin", "suma")
    if refused is None:
        policy.require_absences(actor, held)
    else:
        with pytest.raises(refused):
            policy.require_absences(actor, held)


@pytest.mark.parametrize(("staff_id", "allowed"), [("author", True), ("worker", True), ("other", False)])
def test_author_and_assigned_worker_submit(staff_id: str, allowed: bool) -> None:
    mine = post("caseworker", "suma")
    actor = Actor(staff_id, "須磨 一郎", (mine,), mine)
    if allowed:
        policy.require_submit(actor, "suma", "author", "worker")
    else:
        with pytest.raises(OutOfScope):
            policy.require_submit(actor, "suma", "author", "worker")


def test_a_supervisor_of_the_office_submits_and_one_of_another_office_sees_nothing() -> None:
    policy.require_submit(person(post("supervisor", "suma")), "suma", "author", None)
    with pytest.raises(NotFound):
        policy.require_submit(person(post("supervisor", "nada")), "suma", "author", None)


@pytest.mark.parametrize(
    ("role", "office", "stranded", "allowed"),
    [
        ("section_chief", "suma", False, True),
        ("admin", "suma", False, True),
        ("supervisor", "suma", False, False),
        ("section_chief", "nada", True, False),
        ("hq", "city", False, False),
        ("hq", "city", True, True),
        ("caseworker", "suma", True, False),
    ],
)
def test_an_office_reroutes_its_matters_and_headquarters_those_without_a_route(
    role: Role, office: str, stranded: bool, allowed: bool
) -> None:
    actor = person(post(role, office))
    assert policy.may_reroute(actor, "suma", "author", stranded=stranded) is allowed
    assert policy.may_reroute(actor, "suma", actor.staff_id, stranded=True)


def scope_of(scope: Scope, actor: Actor) -> policy.ScopeFilter | type[Problem]:
    try:
        return policy.resolve_scope(scope, actor)
    except Problem as problem:
        return type(problem)


@pytest.mark.parametrize(
    ("role", "unit", "below"),
    [
        ("caseworker", "第一係", {"supervisor", "section_chief", "office_head"}),
        ("caseworker", "第二係", {"section_chief", "office_head"}),
        ("supervisor", "第一係", {"section_chief", "office_head"}),
        ("section_chief", "生活支援課", {"office_head"}),
        ("office_head", "福祉事務所", set[str]()),
        ("admin", "第一係", {"supervisor", "section_chief", "office_head"}),
    ],
)
def test_in_line_is_who_stands_above_somebody_in_the_same_office(role: str, unit: str, below: set[str]) -> None:
    def above(office: str) -> set[str]:
        return {r for r in ROLES if policy.is_in_line(person(post(r, "tarumi")), role, office, unit)}

    assert above("tarumi") == below
    assert above("hyogo") == set()


def test_scopes_of_a_worker_in_kita() -> None:
    worker = person(post("caseworker", "kita"))
    both = frozenset({"kita", "hokushin"})
    assert scope_of("own", worker) == policy.ScopeFilter(True, both, None)
    assert scope_of("office", worker) == policy.ScopeFilter(False, frozenset({"kita"}), None)
    assert scope_of("ward", worker) == policy.ScopeFilter(False, both, "28109")
    assert scope_of("all", worker) is PurposeRequired
    assert scope_of("all", worker.with_purpose(*STATED[1])) is PurposeOpensNothing
    named = frozenset({"h-1"})
    assert scope_of("all", worker.with_purpose(*STATED[2])) == policy.ScopeFilter(False, None, None, named)
    assert scope_of("ward", worker.with_purpose(*STATED[2])) == policy.ScopeFilter(False, both, "28109")
    assert scope_of("all", worker.with_purpose(CASE, PurposeGrant(unconfirmed=True))) is PurposeUnconfirmed


def test_nobody_reads_all_wards_without_a_purpose() -> None:
    for role in ROLES:
        assert scope_of("all", person(post(role, "tarumi"))) is PurposeRequired


@pytest.mark.parametrize("role", ["hq", "cross_ward_reader"])
def test_who_reads_all_wards_does_so_with_a_purpose_and_not_without(role: Role) -> None:
    reader = person(post(role, "city"))
    assert not any(policy.may_read(reader, office) for office in WARD)
    assert all(policy.may_read(reader.with_purpose(*STATED[3]), office) for office in WARD)


@pytest.mark.parametrize("office", ["city", "tarumi"])
@pytest.mark.parametrize("role", ["hq", "cross_ward_reader"])
def test_who_acts_for_all_wards_reads_the_office_where_he_works_for_a_purpose_too(role: Role, office: str) -> None:
    both = (post(role, office), post("caseworker", "tarumi"))
    reader, worker = person(*both), person(*both, acting=1)
    for scope in SCOPES:
        assert scope_of(scope, reader) is PurposeRequired
        assert isinstance(scope_of(scope, reader.with_purpose(*STATED[3])), policy.ScopeFilter)
    for households in ((), ("h-1",), (None,)):
        assert not policy.may_read(reader, "tarumi", *households)
        assert policy.may_read(worker, "tarumi", *households)
    assert policy.contact_offices(reader) == policy.unlinked_offices(reader) == frozenset()
    assert scope_of("office", worker) == policy.ScopeFilter(False, frozenset({"tarumi"}), None)


def test_a_purpose_opens_a_matter_only_when_it_names_all_its_households() -> None:
    worker = person(post("caseworker", "nada"), stated=STATED[2])
    assert policy.may_read(worker, "suma", "h-1")
    assert not policy.may_read(worker, "suma", "h-1", "h-2")
    assert not policy.may_read(worker, "suma")
    assert not policy.may_read(worker, "suma", None)


def test_what_is_about_nobody_yet_is_for_its_own_office_alone() -> None:
    worker = person(post("caseworker", "kita"))
    assert policy.may_read(worker, "kita", None)
    assert not policy.may_read(worker, "hokushin", None)
    for role in ("hq", "cross_ward_reader"):
        assert not policy.may_read(person(post(role, "city"), stated=STATED[3]), "kita", None)


def test_what_could_not_be_confirmed_opens_nothing_and_leaves_the_own_office_alone() -> None:
    worker = person(post("caseworker", "nada"), stated=(CASE, PurposeGrant(unconfirmed=True)))
    assert policy.may_read(worker, "nada", "h-1")
    with pytest.raises(PurposeUnconfirmed):
        policy.may_read(worker, "suma", "h-1")


@pytest.mark.parametrize("stated", STATED)
def test_contacts_are_for_the_own_office_whatever_is_stated(stated: tuple[Purpose | None, PurposeGrant]) -> None:
    reads = stated[1] != NO_GRANT
    for role in ("caseworker", "hq", "cross_ward_reader"):
        actor = person(post(role, "nada"), stated=stated)
        assert not policy.may_know_contacts(actor, "suma")
        with pytest.raises(OutOfScope if reads else NotFound):
            policy.require_contacts(actor, "suma", "h-1")
    policy.require_contacts(person(post("caseworker", "nada"), stated=stated), "nada", "h-1")
