"""Pages of users: signing in, the second factor, tokens, and the users of a body."""
