"""The door for a WSGI server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from upwell.config.content import in_utf_8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upwell.config.settings")
application = in_utf_8(get_wsgi_application())
from upwell.conversation import indexing  # noqa: E402 - it needs the settings

indexing.begin()
# a request leaves next to no cycles behind, and looking for them means walking every definition the process keeps
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
