"""Seals personal data before it reaches the database, and finds it again by a blind index.

Decides nothing about who may read; never logs or caches an opened value. Any room from `events` upwards may call it."""
