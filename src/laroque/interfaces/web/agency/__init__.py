"""Pages of the agency: the network's day, its map and its bodies."""
