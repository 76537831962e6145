"""Users, memberships, roles and approvals."""
