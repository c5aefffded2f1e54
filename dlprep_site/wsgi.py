import gc
import os

from django.core.wsgi import get_wsgi_application

os.umask(0o077)  # by whatever server it is loaded: the database is its owner's alone
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dlprep_site.settings")
gc.disable()  # what is being loaded stays
application = get_wsgi_application()

# so the garbage collector need not scan it again
gc.enable()
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)
