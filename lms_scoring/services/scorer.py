"""What judges: the active model, or rules while no finished run has been learned from."""
