"""Who a fund insures and what they are entitled to: beneficiaries, rights by period, requests, counters of the caps."""
