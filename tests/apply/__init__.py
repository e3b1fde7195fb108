"""Real Terraform, the real provider, the real emulator: what is applied, fired, broken and destroyed here is real."""
