"""Every change to a case: one verb a file, one transaction, one door (`perform`)."""
