"""Real Terraform, the real provider and the real emulator: what is applied, fired, broken and destroyed here is real."""
