"""Figures of section 20, fine-tuning and preference training."""

from __future__ import annotations

from math import exp

from ..shapes import Figure


def three_training_stages() -> Figure:
    figure = Figure("Three training stages and what each gives", 316)
    height, gap, chain, width = 36, 18, 92, 184
    before = None
    for place, (data, stage, result) in enumerate((
        (("raw text",), "pretraining", "continues text"),
        (("sample", "answers"), "supervised fine-tuning", "follows instructions"),
        (("better or", "worse pairs"), "preference tuning", "answers people prefer"),
    )):  # fmt: skip
        y = 4 + 2 * (height + gap) * place
        box = figure.box(chain, y, width, height, stage)
        made = figure.box(chain, y + height + gap, width, height, result, kind="strong",
                          corner=18)  # fmt: skip
        for line, text in enumerate(data):
            first = box.left[1] + 4 - 7 * (len(data) - 1)
            figure.text(4, first + 14 * line, text, "small start")
        figure.arrow((74, box.left[1]), box.left)
        figure.arrow(box.bottom, made.top)
        if before:
            figure.arrow(before.bottom, box.top)
        before = made
    return figure


def lora_two_thin_matrices() -> Figure:
    figure = Figure("LoRA: a frozen matrix and two thin ones", 316)
    left, right, wide, thin = 70, 210, 50, 22
    b_top, bar_y, a_top, tall = 94, 158, 190, 50
    output = figure.box(98, 4, 84, 30, "output", corner=15)
    plus = figure.circle(140, 64, 13, "+", style="sign")
    given = figure.box(98, 282, 84, 30, "input x", corner=15)
    frozen = figure.box(left - wide, 117, 2 * wide, 2 * wide, "W", "frozen", kind="gray")
    figure.polygon([(right - wide, b_top), (right + wide, b_top), (right + thin, b_top + tall),
                    (right - thin, b_top + tall)], "strong")  # fmt: skip
    bar = figure.box(right - thin, bar_y, 2 * thin, 18, "r = 8", style="small", corner=3)
    figure.polygon([(right - thin, a_top), (right + thin, a_top), (right + wide, a_top + tall),
                    (right - wide, a_top + tall)], "strong")  # fmt: skip
    figure.text(right, b_top + tall / 2 + 5, "B", "on-strong")
    figure.text(right, a_top + tall / 2 + 5, "A", "on-strong")
    figure.arrow((right, a_top), bar.bottom)
    figure.arrow(bar.top, (right, b_top + tall))
    figure.arrow(given.left, (left, given.left[1]), frozen.bottom)
    figure.arrow(given.right, (right, given.right[1]), (right, a_top + tall))
    figure.arrow(frozen.top, (left, 64), plus.left)
    figure.arrow((right, b_top), (right, 64), plus.right)
    figure.arrow(plus.top, output.bottom)
    figure.text(right + 10, 80, "× α / r", "start")
    figure.text(right + 10, 262, "trained", "accent bold start")
    return figure


def rlhf_pipeline() -> Figure:
    figure = Figure("RLHF in three stages", 224)
    upper, lower, width, height = 26, 100, 72, 48
    for x, title in ((38, "1 SFT"), (132, "2 reward"), (248, "3 RL")):
        figure.text(x, 15, title, "bold")
    samples = figure.box(2, upper, width, height, "sample", "answers")
    start = figure.box(2, lower, width, height, "start", "model", kind="gray")
    pairs = figure.box(96, upper, width, height, "A better", "than B")
    reward = figure.box(96, lower, width, height, "reward", "model", kind="learned")
    policy = figure.box(218, lower, 60, height, "policy", kind="strong")
    figure.arrow(samples.bottom, start.top)
    figure.arrow(pairs.bottom, reward.top)
    figure.arrow(start.right, (84, start.right[1]), (84, pairs.left[1]), pairs.left)
    there, back = lower + 14, lower + 34
    figure.arrow((policy.x, there), (reward.right[0], there))
    figure.arrow((reward.right[0], back), (policy.x, back))
    figure.text(193, there - 6, "answer", "small")
    figure.text(193, back + 15, "score", "small")
    under = lower + height
    figure.arrow((54, under), (54, 180), (236, 180), (236, under))
    figure.text(145, 174, "copy", "small")
    figure.line((28, under), (28, 214), (258, 214), (258, under), kind="dashed")
    figure.text(145, 208, "KL penalty: stay near frozen start", "small")
    return figure


def models_of_ppo_dpo_grpo() -> Figure:
    figure = Figure("The models of PPO, DPO and GRPO", 266)
    width, height, step_x, step_y = 84, 44, 96, 54
    rows = {
        "policy": ("policy", "policy", "policy"),
        "critic": ("critic", "", ""),
        "reward": ("reward\nmodel", "", "reward model\nor program"),
        "reference": ("reference", "reference", "reference\noptional"),
    }
    for column, title in enumerate(("PPO", "DPO", "GRPO")):
        x = 2 + step_x * column
        figure.text(x + width / 2, 15, title, "bold")
        for row, (part, names) in enumerate(rows.items()):
            if names[column]:
                kind = "strong" if part in ("policy", "critic") else "gray"
                kind += " dashed" if "optional" in names[column] else ""
                lines = names[column].split("\n")
                style = "small" if "program" in names[column] else ""
                figure.box(x, 26 + step_y * row, width, height, *lines, kind=kind, style=style)
    for x, kind, name in ((46, "strong", "trained"), (158, "gray", "frozen")):
        figure.box(x, 246, 14, 14, kind=kind, corner=2)
        figure.text(x + 22, 258, name, "start")
    return figure


def thinking_tokens_and_accuracy() -> Figure:
    figure = Figure("Accuracy against thinking tokens, a sketch", 208)
    plot = figure.axes(8, 24, 264, 156, x_label="thinking tokens (log)", y_label="accuracy")
    plot.plot(lambda x: 0.12 + 0.58 / (1 + exp(-9 * (x - 0.45))), span=(0.03, 0.97))
    plot.plot(lambda x: 0.88 - 0.1 / (1 + exp(-16 * (x - 0.88))), "", span=(0.03, 0.97))
    plot.text(0.05, 0.74, "easy problems", "start")
    plot.text(0.53, 0.38, "hard problems", "accent bold start")
    plot.text(0.97, 0.06, "sketch", "small soft end")
    return figure
