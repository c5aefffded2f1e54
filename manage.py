#!/usr/bin/env python
import gc
import os
import sys

# what these write is for others to read as well: the web server, or whoever works on the code
SHARED = {"collectstatic", "compilemessages", "makemessages", "makemigrations"}
SERVERS = {"runserver"}  # every other command may run beside the server


def main() -> None:
    if not SHARED & set(sys.argv[1:2]):
        os.umask(0o077)  # data, sessions and keys are their owner's alone
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dlprep_site.settings")
    if not SERVERS & set(sys.argv[1:2]):
        _leave_checkpoints_to_the_server()
    gc.disable()  # until the command begins: all that loading makes stays, and scanning it is slow
    from django.core.management import BaseCommand, ManagementUtility

    class Utility(ManagementUtility):
        def fetch_command(self, subcommand: str) -> BaseCommand:
            command = super().fetch_command(subcommand)
            gc.freeze()
            gc.enable()
            return command

    Utility(sys.argv).execute()


def _leave_checkpoints_to_the_server() -> None:
    from django.db.backends.signals import connection_created

    from dlprep_site.db.sqlite import leave_checkpoints_to_the_server

    connection_created.connect(leave_checkpoints_to_the_server)


if __name__ == "__main__":
    main()
