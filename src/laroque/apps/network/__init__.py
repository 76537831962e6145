"""The network: its organisms, their missions, areas and codes, and whom the money collected belongs to."""
