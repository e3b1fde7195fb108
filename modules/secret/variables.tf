variable "description" {
  description = "What the secret opens, at most 2048 characters; null for none."
  type        = string
  default     = null

  validation {
    condition     = var.description == null ? true : length(var.description) <= 2048
    error_message = "description is at most 2048 characters."
  }
}

variable "kms_key_arn" {
  description = "ARN of the customer managed KMS key that encrypts the secret; null uses the AWS managed key `aws/secretsmanager`."
  type        = string
  default     = null
}

variable "name" {
  description = "Name of the secret, 1 to 512 characters, often a path such as `/orders/stripe`."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9/_+=.@-]{1,512}$", var.name))
    error_message = "The name of a secret is 1 to 512 letters, digits and `/_+=.@-`."
  }
}

variable "recovery_window_days" {
  description = "Days for which a deleted secret can be had back, 7 to 30; 0 deletes it at once."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.recovery_window_days == 0 || (var.recovery_window_days >= 7 && var.recovery_window_days <= 30)
    error_message = "recovery_window_days is 7 to 30 days, or 0 for none."
  }
}

variable "tags" {
  description = "Tags of the secret."
  type        = map(string)
  default     = {}
  nullable    = false
}
