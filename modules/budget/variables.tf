variable "monthly_usd" {
  description = "What the account may cost in a calendar month, in US dollars."
  type        = number
  nullable    = false

  validation {
    condition     = var.monthly_usd > 0
    error_message = "monthly_usd is more than 0."
  }
}

variable "name" {
  description = "Name of the budget, unique in the account, at most 100 characters."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[^:\\\\]{1,100}$", var.name))
    error_message = "The name of a budget is 1 to 100 characters without `:` and `\\`."
  }
}

variable "notify" {
  description = "Mail addresses that hear of 80 %, of 100 %, and of a forecast of more than 100 %; at most 10."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.notify) >= 1 && length(var.notify) <= 10
    error_message = "notify is 1 to 10 mail addresses."
  }

  validation {
    condition     = alltrue([for mail in var.notify : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", mail))])
    error_message = "notify holds mail addresses (team@example.com)."
  }
}

variable "tags" {
  description = "Tags of the budget."
  type        = map(string)
  default     = {}
  nullable    = false
}
