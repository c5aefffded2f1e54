"""Markdown to safe HTML, and what a text holds that an editor should know of."""

from .rendering import render, render_document, render_inline, render_portable, render_prompt

__all__ = ["render", "render_document", "render_inline", "render_portable", "render_prompt"]
