variable "archive_days" {
  description = "Days for which every event is kept for a replay, 0 for ever; null for no archive."
  type        = number
  default     = null

  validation {
    condition     = var.archive_days == null ? true : var.archive_days >= 0 && floor(var.archive_days) == var.archive_days
    error_message = "archive_days is a whole number of days, 0 (for ever) or more."
  }
}

variable "kms_key_arn" {
  description = "ARN of the customer managed KMS key that encrypts the events; null uses a key that AWS owns."
  type        = string
  default     = null
}

variable "name" {
  description = "Name of the bus, 1 to 256 characters, not `default`."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{1,256}$", var.name))
    error_message = "The name of a bus is 1 to 256 letters, digits, `_`, `.` and `-`."
  }

  validation {
    condition     = var.name != "default"
    error_message = "Every account has the bus `default` already: refer to it by its ARN."
  }
}

variable "tags" {
  description = "Tags of the bus."
  type        = map(string)
  default     = {}
  nullable    = false
}
