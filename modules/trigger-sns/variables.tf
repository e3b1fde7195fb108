variable "dead_letter" {
  description = "Queue for messages that could not be delivered, as the sqs block exports it; its policy must let sns.amazonaws.com send for this topic; null drops them."
  type = object({
    name = string
    arn  = string
    url  = string
  })
  default = null

  validation {
    condition     = var.dead_letter == null ? true : !endswith(var.dead_letter.name, ".fifo")
    error_message = "A standard topic takes no FIFO queue as dead_letter: give it a standard one."
  }
}

variable "filter" {
  description = "Filter policy as JSON; only messages that match it are delivered; null delivers all."
  type        = string
  default     = null

  validation {
    condition     = var.filter == null ? true : can(keys(jsondecode(var.filter)))
    error_message = "filter is a JSON object, such as jsonencode({ kind = [\"placed\"] })."
  }
}

variable "filter_scope" {
  description = "What the filter looks at: MessageAttributes or MessageBody."
  type        = string
  default     = "MessageAttributes"
  nullable    = false

  validation {
    condition     = contains(["MessageAttributes", "MessageBody"], var.filter_scope)
    error_message = "filter_scope is MessageAttributes or MessageBody."
  }
}

variable "function" {
  description = "The function to invoke, through its alias, as the function block exports it."
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

variable "topic" {
  description = "The standard topic to listen to, as the sns block exports it."
  type = object({
    name = string
    arn  = string
  })
  nullable = false

  validation {
    condition     = !endswith(var.topic.name, ".fifo")
    error_message = "A FIFO topic invokes no function: subscribe a queue to it and let the function read that."
  }
}
