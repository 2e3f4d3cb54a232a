"""The buckets of exact limits: one row for each limit and each who, until it is empty again."""

from django.db import models


class Bucket(models.Model):
    """`mark` says which limit and who, and cannot be turned back without the city's key."""

    mark = models.CharField(primary_key=True, max_length=64)
    # microseconds since 1970, for both databases reckon with whole numbers alike. Without an index: PostgreSQL then
    # changes the row in place, and the sweep reads what was used within the last hour only.
    empty_at = models.BigIntegerField()

    def __str__(self) -> str:
        return self.mark[:8]
