"""What services do, in numbers: the record of events as columns, measures of it, and the pages that publish them."""
