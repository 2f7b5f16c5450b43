"""Studies: what many scenarios say together, each point of a design measured by the same replications."""
