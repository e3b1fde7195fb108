variable "bus" {
  description = "The event bus to listen on, as the eventbridge block exports it."
  type = object({
    name = string
    arn  = string
  })
  nullable = false
}

variable "dead_letter" {
  description = "Standard queue for events that could not be delivered, as the sqs block exports it; its policy must let events.amazonaws.com send for this rule; null drops them."
  type = object({
    name = string
    arn  = string
    url  = string
  })
  default = null

  validation {
    condition     = var.dead_letter == null ? true : !endswith(var.dead_letter.name, ".fifo")
    error_message = "EventBridge takes no FIFO queue as dead_letter: give it a standard one."
  }
}

variable "description" {
  description = "What the rule is for, up to 512 characters."
  type        = string
  default     = null

  validation {
    condition     = var.description == null ? true : length(var.description) <= 512
    error_message = "description has at most 512 characters."
  }
}

variable "maximum_event_age" {
  description = "How long delivery of an event is tried, 60 to 86400 seconds."
  type        = number
  default     = 86400
  nullable    = false

  validation {
    condition     = var.maximum_event_age >= 60 && var.maximum_event_age <= 86400
    error_message = "maximum_event_age is 60 to 86400 seconds."
  }
}

variable "maximum_retry_attempts" {
  description = "How often delivery of an event is tried again, 0 to 185 times."
  type        = number
  default     = 185
  nullable    = false

  validation {
    condition     = var.maximum_retry_attempts >= 0 && var.maximum_retry_attempts <= 185
    error_message = "maximum_retry_attempts is 0 to 185."
  }
}

variable "message_group_id" {
  description = "Message group of what arrives on a FIFO queue (needed there; the queue needs content_based_deduplication too); null for a standard queue."
  type        = string
  default     = null

  validation {
    condition     = var.message_group_id == null ? true : can(regex("^[!-~]{1,128}$", var.message_group_id))
    error_message = "message_group_id has 1 to 128 letters, digits and punctuation marks."
  }

  validation {
    condition     = endswith(var.queue.name, ".fifo") == (var.message_group_id != null)
    error_message = "A FIFO queue needs message_group_id and a standard queue takes none."
  }
}

variable "name" {
  description = "Name of the rule, up to 64 characters, unique on its bus."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9._-]{1,64}$", var.name))
    error_message = "name has 1 to 64 letters, digits, dots, hyphens and underscores."
  }
}

variable "pattern" {
  description = "Event pattern as JSON; only events that match it are delivered."
  type        = string
  nullable    = false

  validation {
    condition     = can(keys(jsondecode(var.pattern)))
    error_message = "pattern is a JSON object, such as jsonencode({ source = [\"orders\"] })."
  }
}

variable "queue" {
  description = "The queue that gets the events, as the sqs block exports it; its policy must let events.amazonaws.com send for this rule."
  type = object({
    name = string
    arn  = string
    url  = string
  })
  nullable = false
}

variable "state" {
  description = "ENABLED, DISABLED, or ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS (management events that only read, too)."
  type        = string
  default     = "ENABLED"
  nullable    = false

  validation {
    condition     = contains(["DISABLED", "ENABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"], var.state)
    error_message = "state is ENABLED, DISABLED or ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS."
  }
}

variable "tags" {
  description = "Tags of everything the block makes."
  type        = map(string)
  default     = {}
  nullable    = false
}
