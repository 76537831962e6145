"""Declarations: received, tried, routed, assessed, answered, made in the place of who did not."""
