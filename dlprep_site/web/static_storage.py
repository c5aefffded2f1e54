"""Static files under hashed names, those that scripts import included, and ours minified."""

from __future__ import annotations

from typing import IO, Any

from django.core.files.base import ContentFile
from rcssmin import cssmin
from rjsmin import jsmin
from whitenoise.storage import CompressedManifestStaticFilesStorage

from .js_modules import IMPORT

MINIFY = {"js/": jsmin, "css/": cssmin}  # by the folders of our own


class ModuleStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's storage, which minifies our scripts and styles and hashes what scripts import.

    Django can do so itself, but only for the scripts of all packages, some of which name files that
    do not exist. A missing file stops collectstatic.
    """

    # a chain of imports takes a pass for each of its files, and one to see that nothing changes
    max_post_process_passes = 10

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*", ((IMPORT, '%(before)s"%(url)s"'),)),
    )

    def _save(self, name: str, content: IO[Any]) -> str:
        """Save a collected file; a script or style of ours without its comments and spaces."""
        for folder, minify in MINIFY.items():
            if name.startswith(folder):
                content.seek(0)  # it was read for its hash
                content = ContentFile(minify(content.read()))
        saved: str = super()._save(name, content)
        return saved
