"""Gateways and flows: which branches are taken, in which order, and what hangs is told."""

import pytest
from tests.engine.drawing import Walk, end, flows, model, node, refusal, script, start, sub, user


def test_exclusive_gateway_takes_the_first_true_condition() -> None:
    walk = Walk(
        model(
            start(),
            node("exclusiveGateway", "g", default="g_c"),
            end("a"),
            end("b"),
            end("c"),
            flows("s g, g a, g b, g c", g_a="n > 10", g_b="= n > 5"),
        ),
        {"n": 7},
    )
    assert walk.said == "s g b"
    assert walk.ended == "b"


@pytest.mark.parametrize(("data", "code"), [({"n": 1}, "aucune_branche"), ({}, "condition_indecise")])
def test_exclusive_gateway_without_a_true_branch_is_an_incident_until_retried(data: dict, code: str) -> None:
    walk = Walk(
        model(
            start(),
            node("exclusiveGateway", "g"),
            end("a"),
            end("b"),
            flows("s g, g a, g b", g_a="n > 10", g_b="n > 5"),
        ),
        data,
    )
    assert walk.said == "s"
    assert walk.stuck == {"g": code}
    walk.retry()
    assert walk.stuck == {"g": code}
    walk.set(n=20).retry()
    assert walk.said == "s g a"
    assert walk.stuck == {}


def test_parallel_join_waits_for_each_branch_once() -> None:
    walk = Walk(
        model(
            start(),
            node("parallelGateway", "f"),
            user("a"),
            user("b"),
            node("parallelGateway", "j"),
            end(),
            flows("s f, f a j, f b j, j e"),
        )
    )
    walk.do("a")
    assert walk.said == "s f a"
    walk.do("b")
    assert walk.said == "s f a b j e"


def test_parallel_branches_keep_both_their_nested_data() -> None:
    walk = Walk(
        model(
            start(),
            node("parallelGateway", "f"),
            script("a", "append(liste, 1)", "liste"),
            script("b", "append(liste, 2)", "liste"),
            node("parallelGateway", "j"),
            end(),
            flows("s f, f a j, f b j, j e"),
        ),
        {"liste": []},
    )
    assert walk.said == "s f a b j e"
    assert walk.instance.variables == {"liste": [1, 2]}


def test_parallel_join_behind_an_exclusive_split_is_told_to_hang() -> None:
    walk = Walk(
        model(
            start(),
            node("exclusiveGateway", "g", default="g_b"),
            user("a"),
            user("b"),
            node("parallelGateway", "j"),
            end(),
            flows("s g, g a j, g b j, j e", g_a="false"),
        )
    )
    assert walk.stuck == {}
    walk.do("b")
    assert walk.stuck == {"j": "jonction_bloquee"}
    walk.retry()
    assert walk.stuck == {"j": "jonction_bloquee"}


def test_inclusive_gateways_split_and_wait_only_for_what_was_started() -> None:
    content = model(
        start(),
        node("inclusiveGateway", "f", default="f_c"),
        user("a"),
        user("b"),
        user("c"),
        node("inclusiveGateway", "j"),
        end(),
        flows("s f, f a j, f b j, f c j, j e", f_a="x", f_b="y"),
    )
    both = Walk(content, {"x": True, "y": True})
    both.do("b")
    assert both.said == "s f b"
    both.do("a")
    assert both.said == "s f b a j e"
    assert Walk(content, {"x": False, "y": True}).do("b").said == "s f b j e"
    assert Walk(content, {"x": False, "y": False}).do("c").said == "s f c j e"
    assert Walk(content, {"x": None, "y": False}).stuck == {"f": "condition_indecise"}


def test_inclusive_join_after_a_parallel_split_with_a_branch_that_leaves() -> None:
    walk = Walk(
        model(
            start(),
            node("parallelGateway", "f"),
            user("a"),
            user("b"),
            node("exclusiveGateway", "x", default="x_out"),
            end("out"),
            node("inclusiveGateway", "j"),
            end(),
            flows("s f, f a j, f b x, x j, x out, j e", x_j="back"),
        ),
        {"back": False},
    )
    walk.do("a")
    assert walk.said == "s f a"
    walk.do("b")
    assert (
        walk.said == "s f a b x out j e"
        or walk.said == "s f a b x j out e"
        or walk.said == "s f a b x out j e"
    )


def test_complex_gateway_is_refused() -> None:
    faults = refusal(model(start(), node("complexGateway", "g"), end(), flows("s g e")))
    assert [(fault.element, fault.rule) for fault in faults] == [("g", "passerelle_complexe")]
    assert "inclusive" in faults[0].instead


def test_implicit_split_takes_all_flows_out_of_a_task() -> None:
    walk = Walk(
        model(start(), user("t"), user("a"), user("b"), end("ea"), end("eb"), flows("s t, t a ea, t b eb"))
    )
    walk.do("t")
    assert sorted(walk.open) == ["a", "b"]
    walk.do("b").do("a")
    assert walk.said == "s t b eb a ea"


def test_conditional_split_takes_every_true_flow_out_of_a_task_or_its_default() -> None:
    content = model(
        start(),
        user("t", default="t_c"),
        end("a"),
        end("b"),
        end("c"),
        flows("s t, t a, t b, t c", t_a="n > 1", t_b="n > 2"),
    )
    assert Walk(content).do("t", n=3).said == "s t a b"
    assert Walk(content).do("t", n=2).said == "s t a"
    assert Walk(content).do("t", n=0).said == "s t c"


def test_conditional_split_that_cannot_decide_leaves_the_completed_task_stuck() -> None:
    walk = Walk(
        model(start(), user("t"), end("a"), end("b"), flows("s t, t a, t b", t_a="n > 1", t_b="n < 0"))
    )
    walk.do("t")
    assert walk.said == "s t"
    assert walk.open == {}
    assert walk.stuck == {"t": "condition_indecise"}
    walk.set(n=1).retry()
    assert walk.stuck == {"t": "aucune_branche"}
    walk.set(n=2).retry()
    assert walk.said == "s t a"


def test_implicit_merge_runs_what_follows_once_a_token() -> None:
    walk = Walk(
        model(
            start(),
            node("parallelGateway", "f"),
            script("a", "1", "x"),
            script("b", "2", "y"),
            user("t"),
            end(),
            flows("s f, f a t, f b t, t e"),
        )
    )
    assert len(walk.open["t"]) == 2
    walk.do("t").do("t")
    assert walk.said == "s f a b t e t e"
    assert walk.ended == "e"


def test_a_loop_runs_beyond_a_thousand_turns() -> None:
    walk = Walk(
        model(
            start(),
            script("t", "n + 1", "n"),
            node("exclusiveGateway", "g", default="g_e"),
            end(),
            flows("s t g e, g t", g_t="n < 3000"),
        ),
        {"n": 0},
    )
    assert walk.instance.variables == {"n": 3000}
    assert len(walk.history) == 1 + 2 * 3000 + 1
    assert walk.ended == "e"


@pytest.mark.slow
def test_a_loop_that_never_waits_ends_as_an_incident() -> None:
    walk = Walk(model(start(), script("t", "1", "n"), node("exclusiveGateway", "g"), flows("s g, g t g")))
    assert set(walk.stuck.values()) == {"boucle"}


def test_other_tokens_go_on_beside_an_incident() -> None:
    walk = Walk(
        model(
            start(),
            node("parallelGateway", "f"),
            node("exclusiveGateway", "g"),
            user("t"),
            end("a"),
            end("b"),
            end("c"),
            flows("s f, f g, f t c, g a, g b", g_a="n > 1", g_b="n < 1"),
        )
    )
    assert walk.stuck == {"g": "condition_indecise"}
    walk.do("t")
    assert walk.said == "s f t c"
    assert walk.ended is None
    walk.set(n=2).retry()
    assert walk.ended == "a"


def test_a_subprocess_without_start_event_begins_everywhere_nothing_leads_to() -> None:
    walk = Walk(model(start(), sub("sp", user("a") + user("b")), end(), flows("s sp e")))
    assert sorted(walk.open) == ["a", "b"]
    assert walk.do("a").do("b").said == "s a b sp e"
