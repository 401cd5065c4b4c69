"""Speed and quality beside the peers, as ratios in one run."""
