"""The record of events as columns: Parquet files by month, each event in exactly one of them."""
