"""A stored phone number as people write it. Pure; what it cannot read it leaves as it is."""

import phonenumbers


def written(number: str) -> str:
    """A stored number (+14085550123) as people here write it; one of another country with its prefix."""
    try:
        read = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    home = read.country_code == 1
    form = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(read, form))
