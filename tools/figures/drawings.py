"""Every drawing by the name of its figure."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from . import sections
from .shapes import Figure

FOLDER = Path(__file__).parents[2] / "fixtures" / "figures"
Drawing = Callable[[], Figure]


def drawings() -> dict[str, Drawing]:
    """The public functions of the sections' modules: `rag_pipeline` draws `rag-pipeline`.

    ValueError if two draw the same figure.
    """
    found: dict[str, Drawing] = {}
    for module in iter_modules(sections.__path__, f"{sections.__name__}."):
        for name, function in vars(import_module(module.name)).items():
            is_own = getattr(function, "__module__", None) == module.name
            if is_own and callable(function) and not name.startswith("_"):
                figure = name.replace("_", "-")
                if figure in found:
                    raise ValueError(f"{figure} is drawn twice: in {module.name} as well")
                found[figure] = function
    return found
