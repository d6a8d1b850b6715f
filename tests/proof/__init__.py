"""Proofs that nothing is lost and nothing doubled: many hands, death at any point, full disks, odd clocks and words."""
