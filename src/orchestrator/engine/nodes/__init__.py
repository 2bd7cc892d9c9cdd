"""Task specifications of our own, registered with SpiffWorkflow's process specifications."""
