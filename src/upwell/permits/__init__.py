"""Permits: papers with a number and a code that anybody who is shown one can check. Knows no cases."""
