from upwell.channels.web.tests.conftest import streets as streets
from upwell.places.tests import conftest as town

bring_in = town.bring_in
