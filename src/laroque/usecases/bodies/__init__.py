"""Bodies of the network: merged, counted on the map."""
