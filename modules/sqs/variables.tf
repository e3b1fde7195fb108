variable "content_based_deduplication" {
  description = "Whether a FIFO queue drops a message whose body it has seen in the last five minutes, so that senders need no deduplication id."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !var.content_based_deduplication || var.fifo
    error_message = "content_based_deduplication needs fifo = true."
  }
}

variable "dead_letter" {
  description = "A dead-letter queue beside the queue: a message goes there after `max_receive_count` (1 to 1000) receives and stays for `message_retention` seconds; null for none."
  type = object({
    max_receive_count = number
    message_retention = optional(number, 1209600)
  })
  default = null

  validation {
    condition     = var.dead_letter == null ? true : var.dead_letter.max_receive_count >= 1 && var.dead_letter.max_receive_count <= 1000
    error_message = "dead_letter.max_receive_count is 1 to 1000 receives."
  }

  validation {
    condition     = var.dead_letter == null ? true : var.dead_letter.message_retention >= 60 && var.dead_letter.message_retention <= 1209600
    error_message = "dead_letter.message_retention is 60 to 1209600 seconds (14 days)."
  }

  # The clock of a message in a standard queue runs on from its first queue.
  validation {
    condition     = var.dead_letter == null ? true : var.dead_letter.message_retention >= var.message_retention
    error_message = "dead_letter.message_retention is at least message_retention: a message keeps its age when it moves."
  }
}

variable "dead_letter_senders" {
  description = "Service principals that may send to the dead-letter queue, each with the ARNs they may send for (such as EventBridge rules or SNS topics)."
  type        = map(list(string))
  default     = {}
  nullable    = false

  validation {
    condition     = length(var.dead_letter_senders) == 0 || var.dead_letter != null
    error_message = "dead_letter_senders needs dead_letter."
  }

  validation {
    condition     = alltrue([for principal in keys(var.dead_letter_senders) : can(regex("^[a-z0-9][a-z0-9.-]*\\.amazonaws\\.com$", principal))])
    error_message = "A sender is a service principal such as events.amazonaws.com."
  }

  validation {
    condition     = alltrue([for arns in values(var.dead_letter_senders) : length(arns) > 0])
    error_message = "A sender has at least one source ARN."
  }

  validation {
    condition     = alltrue([for arn in flatten(values(var.dead_letter_senders)) : startswith(arn, "arn:")])
    error_message = "What a sender sends for is an ARN."
  }
}

variable "delay" {
  description = "Seconds for which a new message stays hidden, 0 to 900."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = var.delay >= 0 && var.delay <= 900
    error_message = "delay is 0 to 900 seconds."
  }
}

variable "fifo" {
  description = "Whether the queue keeps the order within a message group and delivers once."
  type        = bool
  default     = false
  nullable    = false
}

variable "kms_key_arn" {
  description = "ARN of the customer managed KMS key that encrypts both queues; null uses keys that SQS manages."
  type        = string
  default     = null
}

variable "message_retention" {
  description = "Seconds for which an unread message is kept, 60 to 1209600 (14 days)."
  type        = number
  default     = 345600
  nullable    = false

  validation {
    condition     = var.message_retention >= 60 && var.message_retention <= 1209600
    error_message = "message_retention is 60 to 1209600 seconds (14 days)."
  }
}

variable "name" {
  description = "Name of the queue without `.fifo`, which is added to a FIFO queue; the dead-letter queue adds `-dead-letter`."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]+$", var.name))
    error_message = "The name of a queue is letters, digits, `_` and `-`; `.fifo` is added by this block."
  }

  validation {
    condition     = length(var.name) + (var.dead_letter == null ? 0 : length("-dead-letter")) + (var.fifo ? length(".fifo") : 0) <= 80
    error_message = "With `-dead-letter` and `.fifo`, where they are added, the name of a queue is at most 80 characters."
  }
}

variable "senders" {
  description = "Service principals that may send to the queue, each with the ARNs they may send for, such as `{ \"events.amazonaws.com\" = [rule ARN] }`."
  type        = map(list(string))
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for principal in keys(var.senders) : can(regex("^[a-z0-9][a-z0-9.-]*\\.amazonaws\\.com$", principal))])
    error_message = "A sender is a service principal such as events.amazonaws.com."
  }

  validation {
    condition     = alltrue([for arns in values(var.senders) : length(arns) > 0])
    error_message = "A sender has at least one source ARN."
  }

  validation {
    condition     = alltrue([for arn in flatten(values(var.senders)) : startswith(arn, "arn:")])
    error_message = "What a sender sends for is an ARN."
  }

  validation {
    condition     = !(var.fifo && contains(keys(var.senders), "s3.amazonaws.com"))
    error_message = "S3 does not notify FIFO queues."
  }
}

variable "tags" {
  description = "Tags of both queues."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "visibility_timeout" {
  description = "Seconds for which a received message stays hidden, 0 to 43200; give it at least six times the timeout of the function that reads it."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.visibility_timeout >= 0 && var.visibility_timeout <= 43200
    error_message = "visibility_timeout is 0 to 43200 seconds (12 hours)."
  }
}
