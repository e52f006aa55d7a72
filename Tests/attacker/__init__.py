"""A seeded attacker of a running instance over HTTP: every documented route with hostile parameters, headers, bodies and framings."""
