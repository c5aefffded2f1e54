"""Static files under hashed names, those that scripts import included."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage

from .js_modules import IMPORT


class ModuleStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's storage, which also puts hashed names into the imports of our scripts.

    Django can do so itself, but only for the scripts of all packages, some of which name files that
    do not exist. A missing file stops collectstatic.
    """

    # a chain of imports takes a pass for each of its files, and one to see that nothing changes
    max_post_process_passes = 10

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*", ((IMPORT, '%(before)s"%(url)s"'),)),
    )
