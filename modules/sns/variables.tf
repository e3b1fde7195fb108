variable "content_based_deduplication" {
  description = "Whether a FIFO topic drops a message whose body it has seen in the last five minutes, so that publishers need no deduplication id."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !var.content_based_deduplication || var.fifo
    error_message = "content_based_deduplication needs fifo = true."
  }
}

variable "display_name" {
  description = "Name that people see as the sender of an e-mail, at most 100 characters; null for none."
  type        = string
  default     = null

  validation {
    condition     = var.display_name == null ? true : length(var.display_name) <= 100
    error_message = "display_name is at most 100 characters."
  }
}

variable "fifo" {
  description = "Whether the topic keeps the order within a message group and delivers once; only queues can subscribe to it."
  type        = bool
  default     = false
  nullable    = false
}

variable "kms_key_arn" {
  description = "ARN of the customer managed KMS key that encrypts the messages; null uses the AWS managed key `aws/sns` or, when there are `publishers`, which cannot use that key, the disk encryption of SNS."
  type        = string
  default     = null
}

variable "name" {
  description = "Name of the topic, without `.fifo`, which is added to a FIFO topic."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]+$", var.name))
    error_message = "The name of a topic is letters, digits, `_` and `-`; `.fifo` is added by this block."
  }

  validation {
    condition     = length(var.name) + (var.fifo ? length(".fifo") : 0) <= 256
    error_message = "With `.fifo`, where it is added, the name of a topic is at most 256 characters."
  }
}

variable "publishers" {
  description = "Service principals that may publish to the topic, each with the ARNs they may publish for, such as `{ \"cloudwatch.amazonaws.com\" = [alarm ARN] }`."
  type        = map(list(string))
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for principal in keys(var.publishers) : can(regex("^[a-z0-9][a-z0-9.-]*\\.amazonaws\\.com$", principal))])
    error_message = "A publisher is a service principal such as cloudwatch.amazonaws.com."
  }

  validation {
    condition     = alltrue([for arns in values(var.publishers) : length(arns) > 0])
    error_message = "A publisher has at least one source ARN."
  }

  validation {
    condition     = alltrue([for arn in flatten(values(var.publishers)) : startswith(arn, "arn:")])
    error_message = "What a publisher publishes for is an ARN."
  }

  validation {
    condition     = !(var.fifo && contains(keys(var.publishers), "s3.amazonaws.com"))
    error_message = "S3 does not notify FIFO topics."
  }
}

variable "subscriptions" {
  description = "People and web hooks that get every message, by a name of yours: `protocol` (`email` or `https`) and `endpoint` (address or URL); each must confirm once."
  type = map(object({
    protocol = string
    endpoint = string
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for subscription in values(var.subscriptions) : contains(["email", "https"], subscription.protocol)])
    error_message = "The protocol of a subscription is email or https."
  }

  validation {
    condition = alltrue([
      for subscription in values(var.subscriptions) :
      subscription.protocol == "https" ? startswith(subscription.endpoint, "https://") : can(regex("^[^@\\s]+@[^@\\s]+$", subscription.endpoint))
    ])
    error_message = "The endpoint of a subscription is an https:// URL, or with the protocol email an address."
  }

  validation {
    condition     = !var.fifo || length(var.subscriptions) == 0
    error_message = "Only queues can subscribe to a FIFO topic."
  }
}

variable "tags" {
  description = "Tags of the topic."
  type        = map(string)
  default     = {}
  nullable    = false
}
