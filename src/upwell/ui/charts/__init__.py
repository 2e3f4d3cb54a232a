"""Charts as SVG, drawn on the server. Pure: they draw what they are given, and know neither measures nor languages.

Along the way of a page a chart is as wide as there is room: places across are percentages, so that words keep their
size on a phone. What colours mean stands in `charts.scss`; a drawing is complete in black and white."""
