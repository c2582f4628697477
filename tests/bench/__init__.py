"""`make bench`: what our side costs beside the raw drivers, as ratios measured in one run (not part of `make test`)."""
