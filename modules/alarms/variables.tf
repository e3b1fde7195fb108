variable "actions" {
  description = "SNS topics that hear of an alarm and of its end; none notifies nobody."
  type        = object({ topic_arns = list(string) })
  default     = { topic_arns = [] }
  nullable    = false

  validation {
    condition     = length(var.actions.topic_arns) <= 5
    error_message = "actions.topic_arns has at most 5 topics, not ${length(var.actions.topic_arns)}."
  }
}

variable "apis" {
  description = "HTTP APIs in front of the function, by any name: the percentage of 5xx answers that raises the alarm, and the length (seconds) and number of periods."
  type = map(object({
    evaluation_periods = optional(number, 1)
    id                 = string
    period             = optional(number, 300)
    threshold_percent  = optional(number, 5)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for api in var.apis : api.threshold_percent > 0 && api.threshold_percent <= 100])
    error_message = "apis: threshold_percent is more than 0 and at most 100."
  }

  validation {
    condition     = alltrue([for api in var.apis : api.period >= 60 && api.period % 60 == 0 && api.evaluation_periods >= 1 && api.period * api.evaluation_periods <= 86400])
    error_message = "apis: period is a multiple of 60 seconds, and evaluation_periods of them are at most a day."
  }
}

variable "dead_letters" {
  description = "Dead-letter queues that stand alone (of asynchronous calls, schedules, rules), by any name: any message in one raises the alarm."
  type = map(object({
    name = string
    arn  = string
    url  = string
  }))
  default  = {}
  nullable = false
}

variable "duration" {
  description = "Alarm on calls near the timeout: percentage of it, statistic (Maximum or a percentile such as p95), length (seconds) and number of periods; null for none."
  type = object({
    evaluation_periods = optional(number, 1)
    period             = optional(number, 300)
    statistic          = optional(string, "p95")
    threshold_percent  = optional(number, 80)
  })
  default = {}

  validation {
    condition     = var.duration == null || try(var.duration.threshold_percent > 0 && var.duration.threshold_percent <= 100, false)
    error_message = "duration.threshold_percent is more than 0 and at most 100."
  }

  validation {
    condition     = var.duration == null || can(regex("^(Average|Maximum|p[0-9]{1,2}(\\.[0-9]+)?|p100)$", var.duration.statistic))
    error_message = "duration.statistic is Average, Maximum or a percentile such as p95."
  }

  validation {
    condition     = var.duration == null || try(var.duration.period >= 60 && var.duration.period % 60 == 0 && var.duration.evaluation_periods >= 1 && var.duration.period * var.duration.evaluation_periods <= 86400, false)
    error_message = "duration.period is a multiple of 60 seconds, and evaluation_periods of them are at most a day."
  }

  validation {
    condition     = var.duration == null || var.timeout != null || var.function == null
    error_message = "duration needs timeout: the alarm is a percentage of it."
  }
}

variable "errors" {
  description = "Alarm on failed calls: their number, length (seconds) and number of periods; null for none."
  type = object({
    evaluation_periods = optional(number, 1)
    period             = optional(number, 300)
    threshold          = optional(number, 1)
  })
  default = {}

  validation {
    condition     = var.errors == null || try(var.errors.threshold > 0, false)
    error_message = "errors.threshold is more than 0."
  }

  validation {
    condition     = var.errors == null || try(var.errors.period >= 60 && var.errors.period % 60 == 0 && var.errors.evaluation_periods >= 1 && var.errors.period * var.errors.evaluation_periods <= 86400, false)
    error_message = "errors.period is a multiple of 60 seconds, and evaluation_periods of them are at most a day."
  }
}

variable "function" {
  description = "The function, by its name; null for queues that others read."
  type        = object({ name = string })
  default     = null
}

variable "iterator_age" {
  description = "Alarm on falling behind a stream: age of the last record read in milliseconds, length (seconds) and number of periods; null for a function without streams."
  type = object({
    evaluation_periods = optional(number, 1)
    period             = optional(number, 300)
    threshold_ms       = optional(number, 600000)
  })
  default = null

  validation {
    condition     = var.iterator_age == null || try(var.iterator_age.threshold_ms > 0, false)
    error_message = "iterator_age.threshold_ms is more than 0."
  }

  validation {
    condition     = var.iterator_age == null || try(var.iterator_age.period >= 60 && var.iterator_age.period % 60 == 0 && var.iterator_age.evaluation_periods >= 1 && var.iterator_age.period * var.iterator_age.evaluation_periods <= 86400, false)
    error_message = "iterator_age.period is a multiple of 60 seconds, and evaluation_periods of them are at most a day."
  }
}

variable "metric_filters" {
  description = "Alarms on what metric filters of the function block count in its log, by the filter's name: value, length (seconds) and number of periods, and statistic. A metric with dimensions is not among them: CloudWatch keeps it under each of their values."
  type = map(object({
    evaluation_periods = optional(number, 1)
    period             = optional(number, 300)
    statistic          = optional(string, "Sum")
    threshold          = optional(number, 1)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for alarm in var.metric_filters : alarm.period >= 60 && alarm.period % 60 == 0 && alarm.evaluation_periods >= 1 && alarm.period * alarm.evaluation_periods <= 86400])
    error_message = "metric_filters: period is a multiple of 60 seconds, and evaluation_periods of them are at most a day."
  }

  validation {
    condition     = alltrue([for alarm in var.metric_filters : contains(["Average", "Maximum", "Minimum", "SampleCount", "Sum"], alarm.statistic)])
    error_message = "metric_filters: statistic is Average, Maximum, Minimum, SampleCount or Sum."
  }

  validation {
    condition     = length(var.metric_filters) == 0 || var.function != null
    error_message = "metric_filters go with function: its name is their namespace."
  }
}

variable "name_prefix" {
  description = "Beginning of the alarms' names, at most 150 characters; null for the function's name."
  type        = string
  default     = null

  validation {
    condition     = length(coalesce(var.name_prefix, "-")) <= 150
    error_message = "name_prefix has at most 150 characters."
  }

  validation {
    condition     = var.name_prefix != null || var.function != null
    error_message = "name_prefix is needed where there is no function to name the alarms after."
  }
}

variable "queues" {
  description = "Queues that feed the function, by any name, each with its dead-letter queue if it has one, and the age in seconds of a waiting message that raises the alarm."
  type = map(object({
    age = optional(number, 900)
    dead_letter = optional(object({
      name = string
      arn  = string
      url  = string
    }))
    queue = object({
      name = string
      arn  = string
      url  = string
    })
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for source in var.queues : source.age > 0])
    error_message = "queues: age is more than 0 seconds."
  }

  validation {
    condition     = length(setintersection(keys(var.queues), keys(var.dead_letters))) == 0
    error_message = "queues and dead_letters have a name in common: the alarms of the two dead-letter queues would have one name."
  }
}

variable "rules" {
  description = "EventBridge rules that feed the function, by any name: RULE for one of the default bus, BUS/RULE for one of another bus."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for rule in var.rules : can(regex("^([A-Za-z0-9/_.-]+/)?[A-Za-z0-9_.-]{1,64}$", rule))])
    error_message = "rules holds names of rules (RULE or BUS/RULE), not ARNs."
  }
}

variable "schedules" {
  description = "Schedules that call the function, by their names, with the schedule group each belongs to."
  type        = map(object({ group = optional(string, "default") }))
  default     = {}
  nullable    = false
}

variable "tags" {
  description = "Tags of the alarms."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "throttles" {
  description = "Alarm on refused calls: their number, length (seconds) and number of periods; null for none."
  type = object({
    evaluation_periods = optional(number, 1)
    period             = optional(number, 300)
    threshold          = optional(number, 1)
  })
  default = {}

  validation {
    condition     = var.throttles == null || try(var.throttles.threshold > 0, false)
    error_message = "throttles.threshold is more than 0."
  }

  validation {
    condition     = var.throttles == null || try(var.throttles.period >= 60 && var.throttles.period % 60 == 0 && var.throttles.evaluation_periods >= 1 && var.throttles.period * var.throttles.evaluation_periods <= 86400, false)
    error_message = "throttles.period is a multiple of 60 seconds, and evaluation_periods of them are at most a day."
  }
}

variable "timeout" {
  description = "The function's timeout in seconds; needed by duration."
  type        = number
  default     = null

  validation {
    condition     = coalesce(var.timeout, 1) >= 1 && coalesce(var.timeout, 1) <= 900
    error_message = "timeout is 1 to 900 seconds."
  }
}
