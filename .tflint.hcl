# https://github.com/terraform-linters/tflint: `tflint --init` once, then `tflint --recursive`.

tflint {
  required_version = ">= 0.50"
}

plugin "terraform" {
  enabled = true
  preset  = "all"
}

plugin "aws" {
  enabled = true
  source  = "github.com/terraform-linters/tflint-ruleset-aws"
  version = "0.40.0"
}

# The file of a function holds all that belongs to it, its role and triggers too.
rule "terraform_standard_module_structure" {
  enabled = false
}
