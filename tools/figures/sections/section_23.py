"""Figures of section 23, safety and security."""

from __future__ import annotations

from ..shapes import Figure


def prompt_injection_paths() -> Figure:
    figure = Figure("Two paths of prompt injection", 320)
    height = 54
    sender = figure.box(176, 4, 100, 28, "attacker", kind="other")
    direct = figure.box(4, 54, 80, height, "attacking", "user", kind="other")
    honest = figure.box(96, 54, 68, height, "honest", "user")
    page = figure.box(176, 54, 100, height)
    figure.text(page.center[0], 74, "page or mail")
    figure.text(page.center[0], 94, "“ignore rules”", "small second")
    context = figure.box(4, 142, 272, 64, kind="pale")
    figure.text(140, 198, "model: one context")
    for x, name in ((14, "system"), (100, "user"), (186, "retrieved")):
        figure.box(x, 150, 80, 28, name)
    figure.arrow(sender.bottom, page.top)
    figure.arrow(direct.bottom, (112, context.y))
    figure.arrow(honest.bottom, (honest.center[0], context.y))
    figure.arrow(page.bottom, (page.center[0], context.y))
    figure.text(62, 132, "direct", "small end")
    figure.text(page.center[0] - 8, 132, "indirect", "small end")
    gate = figure.box(4, 226, 272, 32, "gate: check rights, ask the user", kind="strong")
    tools = figure.box(72, 280, 136, 32, "tools: mail, files")
    figure.arrow(context.bottom, gate.top)
    figure.arrow(gate.bottom, tools.top)
    return figure
