"""Pictures of figures, drawn by the server: bars, years, and the map of the world; each has its table."""
