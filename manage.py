#!/usr/bin/env python
import os
import sys

# what these write is for others to read as well: the web server, or whoever works on the code
SHARED = {"collectstatic", "compilemessages", "makemessages", "makemigrations"}


def main() -> None:
    if not SHARED & set(sys.argv[1:2]):
        os.umask(0o077)  # data, sessions and keys are their owner's alone
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dlprep_site.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
