"""What a definition must satisfy beyond its form, one file per kind of rule. Called by `definition.check` only."""
