"""Stage 5: statements for each role, from triggers, uses, secrets and logging; least privilege, known at plan."""
