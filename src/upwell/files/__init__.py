"""Uploads. A picture is never kept as it came: it is drawn anew from its pixels, without anything else it carried."""
