"""Calendars, capacity, holds, appointments: what is scarce, claimed once."""
