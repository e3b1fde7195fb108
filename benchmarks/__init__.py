"""How long things take, as ratios measured in one run on one machine: a figure alone says more of the machine."""
