"""Where a person stands in a service, worked out anew from the definition, the answers and the facts.

Pure: no clock, no database, no addresses of pages, no Django. Nothing here is stored; see `walk.py`."""
