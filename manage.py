#!/usr/bin/env python
import gc
import os
import sys

# what these write is for others to read as well: the web server, or whoever works on the code
SHARED = {"collectstatic", "compilemessages", "makemessages", "makemigrations"}


def main() -> None:
    if not SHARED & set(sys.argv[1:2]):
        os.umask(0o077)  # data, sessions and keys are their owner's alone
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dlprep_site.settings")
    gc.disable()  # until the command begins: all that loading makes stays, and scanning it is slow
    from django.core.management import BaseCommand, ManagementUtility

    class Utility(ManagementUtility):
        def fetch_command(self, subcommand: str) -> BaseCommand:
            command = super().fetch_command(subcommand)
            gc.freeze()
            gc.enable()
            return command

    Utility(sys.argv).execute()


if __name__ == "__main__":
    main()
