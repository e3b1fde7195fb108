variable "account_id" {
  description = "Id of the account that owns the bucket, 12 digits."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id has 12 digits."
  }
}

variable "bucket" {
  description = "The bucket whose only notification this is, as the s3 block exports it."
  type = object({
    name = string
    arn  = string
  })
  nullable = false
}

variable "eventbridge" {
  description = "Whether the bucket sends all its events to the default event bus, too."
  type        = bool
  default     = false
  nullable    = false
}

variable "functions" {
  description = "Functions to invoke, through their aliases, by a name of your choice, each with the events, key prefix and key suffix that concern it."
  type = map(object({
    function = object({
      name          = string
      arn           = string
      version       = string
      qualified_arn = string
      alias         = string
      alias_arn     = string
      invoke_arn    = string
      role_name     = string
    })
    events = list(string)
    prefix = optional(string, "")
    suffix = optional(string, "")
  }))
  default  = {}
  nullable = false

  validation {
    condition = alltrue(flatten([for target in values(var.functions) : [for event in target.events : can(regex(
      "^s3:(ObjectCreated:(\\*|CompleteMultipartUpload|Copy|Post|Put)|ObjectRemoved:(\\*|Delete|DeleteMarkerCreated)|ObjectRestore:(\\*|Completed|Delete|Post)|ObjectTagging:(\\*|Delete|Put)|ObjectAcl:Put|LifecycleExpiration:(\\*|Delete|DeleteMarkerCreated)|LifecycleTransition|IntelligentTiering|ReducedRedundancyLostObject|Replication:(\\*|OperationFailedReplication|OperationMissedThreshold|OperationNotTracked|OperationReplicatedAfterThreshold))$",
      event,
    ))]]))
    error_message = "Each of events is an event type of S3, such as s3:ObjectCreated:* or s3:ObjectRemoved:Delete."
  }

  validation {
    condition     = alltrue([for target in values(var.functions) : length(target.events) > 0])
    error_message = "Each of functions names at least one event."
  }
}

variable "queues" {
  description = "Standard queues to send to, by a name of your choice; their policies must let s3.amazonaws.com send for this bucket."
  type = map(object({
    queue = object({
      name = string
      arn  = string
      url  = string
    })
    events = list(string)
    prefix = optional(string, "")
    suffix = optional(string, "")
  }))
  default  = {}
  nullable = false

  validation {
    condition = alltrue(flatten([for target in values(var.queues) : [for event in target.events : can(regex(
      "^s3:(ObjectCreated:(\\*|CompleteMultipartUpload|Copy|Post|Put)|ObjectRemoved:(\\*|Delete|DeleteMarkerCreated)|ObjectRestore:(\\*|Completed|Delete|Post)|ObjectTagging:(\\*|Delete|Put)|ObjectAcl:Put|LifecycleExpiration:(\\*|Delete|DeleteMarkerCreated)|LifecycleTransition|IntelligentTiering|ReducedRedundancyLostObject|Replication:(\\*|OperationFailedReplication|OperationMissedThreshold|OperationNotTracked|OperationReplicatedAfterThreshold))$",
      event,
    ))]]))
    error_message = "Each of events is an event type of S3, such as s3:ObjectCreated:* or s3:ObjectRemoved:Delete."
  }

  validation {
    condition     = alltrue([for target in values(var.queues) : length(target.events) > 0])
    error_message = "Each of queues names at least one event."
  }

  validation {
    condition     = alltrue([for target in values(var.queues) : !endswith(target.queue.name, ".fifo")])
    error_message = "S3 notifies no FIFO queue: give it a standard one, or set eventbridge and forward from there."
  }
}

variable "topics" {
  description = "Standard topics to publish to, by a name of your choice; their policies must let s3.amazonaws.com publish for this bucket."
  type = map(object({
    topic = object({
      name = string
      arn  = string
    })
    events = list(string)
    prefix = optional(string, "")
    suffix = optional(string, "")
  }))
  default  = {}
  nullable = false

  validation {
    condition = alltrue(flatten([for target in values(var.topics) : [for event in target.events : can(regex(
      "^s3:(ObjectCreated:(\\*|CompleteMultipartUpload|Copy|Post|Put)|ObjectRemoved:(\\*|Delete|DeleteMarkerCreated)|ObjectRestore:(\\*|Completed|Delete|Post)|ObjectTagging:(\\*|Delete|Put)|ObjectAcl:Put|LifecycleExpiration:(\\*|Delete|DeleteMarkerCreated)|LifecycleTransition|IntelligentTiering|ReducedRedundancyLostObject|Replication:(\\*|OperationFailedReplication|OperationMissedThreshold|OperationNotTracked|OperationReplicatedAfterThreshold))$",
      event,
    ))]]))
    error_message = "Each of events is an event type of S3, such as s3:ObjectCreated:* or s3:ObjectRemoved:Delete."
  }

  validation {
    condition     = alltrue([for target in values(var.topics) : length(target.events) > 0])
    error_message = "Each of topics names at least one event."
  }

  validation {
    condition     = alltrue([for target in values(var.topics) : !endswith(target.topic.name, ".fifo")])
    error_message = "S3 notifies no FIFO topic: give it a standard one, or set eventbridge and forward from there."
  }
}
