variable "boundary" {
  description = "ARN of the managed policy that bounds what the schedule's role can ever do; null for none."
  type        = string
  default     = null
}

variable "dead_letter" {
  description = "Standard queue, of the same account and region, for events that could not be delivered; null drops them."
  type = object({
    name = string
    arn  = string
    url  = string
  })
  default = null

  validation {
    condition     = var.dead_letter == null || !endswith(try(var.dead_letter.name, ""), ".fifo")
    error_message = "dead_letter is a standard queue: the Scheduler cannot send to a FIFO queue."
  }
}

variable "dead_letter_key" {
  description = "Customer managed KMS key that encrypts the dead-letter queue: its ARN, or its alias (with `alias/`) where the ARN is made in the same apply; null for a queue without such a key."
  type = object({
    alias = optional(string)
    arn   = optional(string)
  })
  default = null

  validation {
    condition     = var.dead_letter_key == null || (try(var.dead_letter_key.alias, null) == null) != (try(var.dead_letter_key.arn, null) == null)
    error_message = "dead_letter_key is exactly one of alias and arn."
  }

  validation {
    condition     = startswith(coalesce(try(var.dead_letter_key.alias, null), "alias/"), "alias/")
    error_message = "dead_letter_key.alias begins with alias/."
  }

  validation {
    condition     = var.dead_letter_key == null || var.dead_letter != null
    error_message = "dead_letter_key needs dead_letter, the queue that it encrypts."
  }
}

variable "expression" {
  description = "When to call: rate(N minutes|hours|days), cron(MINUTES HOURS DAY MONTH WEEKDAY YEAR) or at(YYYY-MM-DDTHH:MM:SS)."
  type        = string

  validation {
    condition = anytrue([
      can(regex("^rate\\([1-9][0-9]* (minute|hour|day)s?\\)$", var.expression)),
      can(regex("^cron\\(\\S+( \\S+){5}\\)$", var.expression)),
      can(regex("^at\\([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\)$", var.expression)),
    ])
    error_message = "expression is rate(N minutes), cron(with six fields) or at(YYYY-MM-DDTHH:MM:SS), not \"${var.expression}\"."
  }
}

variable "flexible_window_minutes" {
  description = "Minutes within which the call may be made, 1 to 1440; null calls on time."
  type        = number
  default     = null

  validation {
    condition     = coalesce(var.flexible_window_minutes, 1) >= 1 && coalesce(var.flexible_window_minutes, 1) <= 1440
    error_message = "flexible_window_minutes is 1 to 1440; leave it out to call on time."
  }
}

variable "function" {
  description = "The function, as the function block exports it."
  type = object({
    name          = string
    arn           = string
    version       = string
    qualified_arn = string
    alias         = string
    alias_arn     = string
    invoke_arn    = string
    role_name     = string
  })
  nullable = false
}

variable "input" {
  description = "Event the function gets, as JSON; null for the Scheduler's own."
  type        = string
  default     = null

  validation {
    condition     = var.input == null || can(jsondecode(var.input))
    error_message = "input is JSON, written with jsonencode()."
  }
}

variable "maximum_event_age" {
  description = "Seconds during which a failed call is tried again, 60 to 86400."
  type        = number
  default     = 86400
  nullable    = false

  validation {
    condition     = var.maximum_event_age >= 60 && var.maximum_event_age <= 86400
    error_message = "maximum_event_age is 60 to 86400 seconds, not ${var.maximum_event_age}."
  }
}

variable "maximum_retry_attempts" {
  description = "How often a failed call is tried again, 0 to 185."
  type        = number
  default     = 185
  nullable    = false

  validation {
    condition     = var.maximum_retry_attempts >= 0 && var.maximum_retry_attempts <= 185
    error_message = "maximum_retry_attempts is 0 to 185, not ${var.maximum_retry_attempts}."
  }
}

variable "name" {
  description = "Name of the schedule, 1 to 64 letters, digits, dots, dashes and underscores; its role is called NAME-scheduler."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{1,64}$", var.name))
    error_message = "name is 1 to 64 letters, digits, dots, dashes and underscores, not \"${var.name}\"."
  }
}

variable "state" {
  description = "ENABLED, or DISABLED for a schedule that rests."
  type        = string
  default     = "ENABLED"
  nullable    = false

  validation {
    condition     = contains(["DISABLED", "ENABLED"], var.state)
    error_message = "state is ENABLED or DISABLED, not \"${var.state}\"."
  }
}

variable "tags" {
  description = "Tags of the schedule's role (schedules themselves have none)."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "timezone" {
  description = "Time zone of the expression, such as Europe/Berlin."
  type        = string
  default     = "UTC"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z][A-Za-z0-9_+/-]{0,49}$", var.timezone))
    error_message = "timezone is a name of the IANA database, such as Europe/Berlin, not \"${var.timezone}\"."
  }
}
