variable "alias" {
  description = "Alias of the key, without `alias/`, 1 to 250 characters."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9/_-]{1,250}$", var.alias))
    error_message = "The alias of a key is 1 to 250 letters, digits, `/`, `_` and `-`."
  }

  validation {
    condition     = !startswith(var.alias, "alias/") && !startswith(var.alias, "aws/")
    error_message = "The alias is given without `alias/`, which this block adds, and does not begin with `aws/`, which AWS keeps for itself."
  }
}

variable "deletion_window_days" {
  description = "Days for which a deleted key can be had back, 7 to 30."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.deletion_window_days >= 7 && var.deletion_window_days <= 30
    error_message = "deletion_window_days is 7 to 30 days."
  }
}

variable "description" {
  description = "What the key encrypts, at most 8192 characters."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = length(var.description) <= 8192
    error_message = "description is at most 8192 characters."
  }
}

variable "services" {
  description = "Service principals that may use the key for this account, each with the source ARNs it may use it for (log groups, for `logs.amazonaws.com`, which is this region's, or `logs.REGION.amazonaws.com`); an empty list is any of this account."
  type        = map(list(string))
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for principal in keys(var.services) : can(regex("^[a-z0-9][a-z0-9.-]*\\.amazonaws\\.com$", principal))])
    error_message = "A service is a service principal such as events.amazonaws.com."
  }

  validation {
    condition     = alltrue([for arn in flatten(values(var.services)) : startswith(arn, "arn:")])
    error_message = "What a service uses the key for is an ARN."
  }
}

variable "tags" {
  description = "Tags of the key."
  type        = map(string)
  default     = {}
  nullable    = false
}
