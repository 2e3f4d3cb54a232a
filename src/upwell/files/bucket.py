"""Uploads in an S3-compatible store. The only code that uses its library, which comes with the extra `s3`.

Keys and region come from the variables that every program of the kind reads (AWS_ACCESS_KEY_ID and so on). Whatever
goes wrong over there is an OSError here, as of a disk: whoever writes knows one kind of failure."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import Any, TypeVar

Given = TypeVar("Given")
GONE = {"404", "NoSuchKey", "NotFound"}
SECONDS, TRIES = 10, 3


class NoLibrary(Exception):
    """UPWELL_UPLOADS names a bucket, but boto3 is not installed. Run: pip install upwell[s3]"""


class Bucket:
    def __init__(self, client: Any, errors: Any, bucket: str, prefix: str) -> None:
        self._client, self._errors, self._bucket, self._prefix = client, errors, bucket, prefix

    @staticmethod
    @lru_cache(maxsize=4)
    def named(bucket: str, endpoint: str) -> Bucket:
        """`bucket`: name/prefix, the prefix may be left out."""
        try:
            boto3, config = importlib.import_module("boto3"), importlib.import_module("botocore.config")
        except ImportError as error:
            raise NoLibrary from error
        settings = config.Config(
            connect_timeout=SECONDS,
            read_timeout=SECONDS,
            retries={"max_attempts": TRIES, "mode": "standard"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        client = boto3.session.Session().client("s3", endpoint_url=endpoint or None, config=settings)
        name, _slash, prefix = bucket.partition("/")
        errors = importlib.import_module("botocore.exceptions")
        return Bucket(client, errors, name, f"{prefix.strip('/')}/" if prefix.strip("/") else "")

    def write(self, name: str, data: bytes) -> None:
        self._do(lambda: self._client.put_object(Body=data, **self._key(name)))

    def read(self, name: str) -> bytes | None:
        return self._unless_gone(lambda: bytes(self._client.get_object(**self._key(name))["Body"].read()))

    def has(self, name: str) -> bool:
        return self._unless_gone(lambda: self._client.head_object(**self._key(name))) is not None

    def remove(self, name: str) -> None:
        self._do(lambda: self._client.delete_object(**self._key(name)))

    def names_before(self, moment: datetime) -> Iterator[tuple[str, list[str]]]:
        """The list comes in the order of the keys, so what belongs together comes together."""
        for stored, names in groupby(self._old(moment), key=lambda name: name.partition(".")[0]):
            yield stored, list(names)

    def _old(self, moment: datetime) -> Iterator[str]:
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=self._prefix)
        for page in self._pages(pages):
            for one in page.get("Contents", ()):
                if one["LastModified"] < moment:
                    yield str(one["Key"]).removeprefix(self._prefix)

    def _pages(self, pages: Any) -> Iterator[Any]:
        through = iter(pages)
        while (page := self._do(lambda: next(through, None))) is not None:
            yield page

    def _key(self, name: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": self._prefix + name}

    def _unless_gone(self, call: Callable[[], Given]) -> Given | None:
        try:
            return self._do(call)
        except FileNotFoundError:
            return None

    def _do(self, call: Callable[[], Given]) -> Given:
        try:
            return call()
        except self._errors.ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            raise (FileNotFoundError if code in GONE else OSError)(f"the bucket says {code}") from error
        except self._errors.BotoCoreError as error:
            raise OSError(f"the bucket cannot be reached: {type(error).__name__}") from error
