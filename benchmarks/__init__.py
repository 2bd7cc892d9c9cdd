"""What it costs to run, measured beside stock SpiffWorkflow in the same run: `make bench`."""
