variable "dead_letter" {
  description = "Queue for messages that could not be delivered, as the sqs block exports it; its policy must let sns.amazonaws.com send for this topic; null drops them."
  type = object({
    name = string
    arn  = string
    url  = string
  })
  default = null

  validation {
    condition     = var.dead_letter == null ? true : endswith(var.topic.name, ".fifo") || !endswith(var.dead_letter.name, ".fifo")
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

variable "queue" {
  description = "The queue that gets the messages, as the sqs block exports it; its policy must let sns.amazonaws.com send for this topic."
  type = object({
    name = string
    arn  = string
    url  = string
  })
  nullable = false

  validation {
    condition     = endswith(var.topic.name, ".fifo") || !endswith(var.queue.name, ".fifo")
    error_message = "A standard topic sends to no FIFO queue: give it a standard queue, or make the topic FIFO."
  }
}

variable "raw" {
  description = "Whether the queue gets the message as published, without the envelope of SNS."
  type        = bool
  default     = true
  nullable    = false
}

variable "topic" {
  description = "The topic to subscribe to, as the sns block exports it."
  type = object({
    name = string
    arn  = string
  })
  nullable = false
}
