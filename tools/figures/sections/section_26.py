"""Figures of section 26, reinforcement learning."""

from __future__ import annotations

from ..shapes import Figure


def rl_agent_loop() -> Figure:
    figure = Figure("Agent, environment, reward and value", 276)
    agent = figure.box(4, 46, 108, 48, "agent", "(policy)", kind="strong")
    world = figure.box(168, 46, 108, 48, "environment")
    start, end = agent.top[0], world.top[0]
    figure.arrow(agent.top, (start, 24), (end, 24), world.top)
    figure.text(140, 17, "action")
    for inset, low, name in ((22, 122, "new state"), (-22, 150, "reward")):
        near, far = start + inset, end - inset
        figure.arrow((far, world.bottom[1]), (far, low), (near, low), (near, agent.bottom[1]))
        figure.text(140, low - 7, name)
    y = 210
    figure.text(4, 182, "future rewards", "small soft start")
    figure.text(276, 182, "later ones count less", "small soft end")
    rewards = ((50, 18, "r1", "learned"), (114, 16, "r2", ""), (178, 14, "r3", "pale"))
    for x, radius, name, kind in rewards:
        figure.circle(x, y, radius, name, kind=kind)
    for x in (82, 146, 206):
        figure.text(x, y + 6, "+", "sign soft")
    figure.text(234, y + 5, "...", "soft")
    figure.bracket(28, 252, 242, "", depth=-8)
    figure.text(140, 266, "value = expected sum", "bold")
    return figure


def dqn_loop() -> Figure:
    figure = Figure("How DQN learns", 298)
    left, right, width, nets = 4, 180, 96, 136
    agent = figure.box(84, 4, 112, 28, "agent plays")
    memory = figure.cylinder(76, 52, 128, 44, "replay memory")
    figure.arrow(agent.bottom, (140, memory.y + 1))
    figure.text(148, 46, "s, a, r, next s", "small start")
    online = figure.box(left, nets, width, 60, kind="learned")
    target = figure.box(right, nets, width, 60, kind="strong")
    for net, name, state, color in (
        (online, "online", "trained", ""), (target, "target", "frozen copy", " on-strong"),
    ):  # fmt: skip
        x = net.top[0]
        figure.text(x, nets + 18, name, color.strip())
        figure.text(x, nets + 34, "network", color.strip())
        figure.text(x, nets + 51, state, f"small{color}")
        figure.arrow(memory.bottom, (140, 118), (x, 118), net.top)
    figure.text(148, 112, "random batch", "small start")
    figure.arrow(online.right, target.left, kind="dashed")
    figure.text(140, 159, "copy now", "small")
    figure.text(140, 179, "and then", "small")
    loss = figure.box(60, 258, 180, 32, "difference = loss")
    for x in (82, 226):
        figure.arrow((x, online.bottom[1]), (x, loss.y))
    figure.text(90, 231, "Q(s, a)", "small start")
    figure.text(220, 224, "r + discounted", "small end")
    figure.text(220, 237, "best next value", "small end")
    update = 22
    figure.arrow(loss.left, (update, loss.left[1]), (update, online.bottom[1]), kind="main")
    figure.text(update + 7, 231, "update", "small accent bold start")
    return figure


def ppo_clip() -> Figure:
    figure = Figure("What PPO clips", 194)
    width, height, top = 112, 106, 44
    for x, title, sign in ((14, "advantage > 0", 1), (162, "advantage < 0", -1)):
        ys = (0.5, 1.35) if sign > 0 else (-1.45, -0.6)
        plot = figure.axes(x, top, width, height, xs=(0.6, 1.4), ys=ys, y_label="objective")
        figure.text(x + width / 2, 16, title, "bold")
        edge = 1.2 if sign > 0 else 0.8  # beyond it the line is flat
        flat_end, slope_end = (1.4, 0.6) if sign > 0 else (0.6, 1.4)
        for ratio in (0.8, 1.2):
            plot.line((ratio, ys[0]), (ratio, sign * ratio), kind="thin dashed")
        plot.line((slope_end, sign * slope_end), (edge, sign * edge), kind="")
        plot.line((edge, sign * edge), (flat_end, sign * edge), kind="main")
        plot.dot(1, sign, kind="")
        for ratio in (0.8, 1, 1.2):
            plot.x_tick(ratio, f"{ratio}")
        label, up = plot.at(flat_end, sign * edge)
        side = "end" if sign > 0 else "start"
        figure.text(label - 3 * sign + (6 if sign < 0 else 0), up - 6, "no gradient",
                    f"small accent bold {side}")  # fmt: skip
        figure.text(x + width, top + height + 32, "ratio new / old", "small soft end")
    return figure
