"""What stands around the definitions of these tests: look-ups, teams, topics of a small made-up city."""

from __future__ import annotations

from pathlib import Path

from upwell.definition.known import Known
from upwell.definition.providers import Shape
from upwell.definition.values import ValueType

TEXT, NUMBER, MONEY, YES_NO = ValueType.TEXT, ValueType.NUMBER, ValueType.MONEY, ValueType.YES_NO
PLACE, DATE = ValueType.PLACE, ValueType.DATE

HERE = Path(__file__).parent
SERVICES = HERE / "services"

PROVIDERS = {
    "street_owner": Shape(
        inputs={"point": PLACE},
        outputs={"owner": TEXT, "owner_name": TEXT, "name": TEXT, "report_url": TEXT, "slow": YES_NO},
    ),
    "hauler_for_address": Shape(
        inputs={"address": PLACE},
        outputs={
            "in_city": YES_NO,
            "serves_apartments": YES_NO,
            "hauler": TEXT,
            "hauler_name": TEXT,
            "phone": TEXT,
            "day": TEXT,
            "next_date": DATE,
        },
    ),
    "parcel_for_address": Shape(inputs={"address": PLACE}, outputs={"historic": YES_NO, "address": TEXT}),
    "business_tax_account": Shape(
        inputs={"number": TEXT, "pin": TEXT},
        outputs={
            "status": TEXT,
            "name": TEXT,
            "address": TEXT,
            "employees": NUMBER,
            "hardship_limit": MONEY,
            "base": MONEY,
            "per_person": MONEY,
            "cap": MONEY,
            "late_fee": MONEY,
            "new_expiry": DATE,
        },
    ),
}
CALENDARS = {"hauler_calendar": Shape(inputs={"hauler": TEXT, "refrigerant": YES_NO}, outputs={"day": DATE})}

KNOWN = Known(
    providers=PROVIDERS,
    calendars=CALENDARS,
    departments=frozenset({"transportation", "environmental_services", "building", "finance"}),
    teams=frozenset({"pothole", "pothole_urgent", "collection", "permits", "business_tax"}),
    topics=frozenset({"streets", "garbage", "business"}),
    workflows={"report": frozenset({"received", "waiting_for_resident", "closed"})},
    languages=frozenset({"es"}),
    layers=frozenset({"street_lights", "trees"}),
    areas=frozenset({"north", "south"}),
    services=frozenset(
        {"pothole", "junk_pickup", "building_permit", "my_recycling_company", "business_tax_renewal"}
        | {"planner_meeting", "building_permit_full"}
    ),
)
