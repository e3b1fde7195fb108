variable "alarms" {
  description = "Metric alarms that send a rollout back, what they watch to their name, such as `function_alarms` of the alarms block; none for a rollout that nothing sends back."
  type        = map(string)
  default     = {}
  nullable    = false

  # https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_AlarmConfiguration.html
  validation {
    condition     = length(var.alarms) <= 10
    error_message = "alarms has at most 10 alarms, not ${length(var.alarms)}."
  }
}

variable "boundary" {
  description = "ARN of the managed policy that bounds what CodeDeploy's role can ever do; null for none."
  type        = string
  default     = null

  validation {
    condition     = var.boundary == null || can(regex("^arn:[a-z-]+:iam::([0-9]{12}|aws):policy/", var.boundary))
    error_message = "boundary is the ARN of an IAM policy (arn:aws:iam::ACCOUNT:policy/NAME) or null."
  }
}

variable "deployment_config" {
  description = "Steps in which traffic moves, by AWS's name without `CodeDeployDefault.Lambda`: AllAtOnce, Canary10Percent5Minutes, Linear10PercentEvery1Minute..."
  type        = string

  # https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
  validation {
    condition     = can(regex("^(AllAtOnce|Canary10Percent(5|10|15|30)Minutes|Linear10PercentEvery(1Minute|(2|3|10)Minutes))$", var.deployment_config))
    error_message = "deployment_config is AllAtOnce, Canary10Percent and 5, 10, 15 or 30Minutes, or Linear10PercentEvery and 1Minute, 2, 3 or 10Minutes, not \"${var.deployment_config}\"."
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

variable "hooks" {
  description = "Functions that deployments may call, before_allow_traffic and after_allow_traffic to the function's name; each has to answer with codedeploy:PutLifecycleEventHookExecutionStatus."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.hooks), ["after_allow_traffic", "before_allow_traffic"])) == 0
    error_message = "hooks are before_allow_traffic and after_allow_traffic, not ${join(", ", keys(var.hooks))}."
  }

  validation {
    condition     = alltrue([for name in values(var.hooks) : can(regex("^[A-Za-z0-9_-]{1,64}$", name))])
    error_message = "hooks names functions by their names, not by ARNs."
  }
}

variable "tags" {
  description = "Tags of the application, the deployment group and the role."
  type        = map(string)
  default     = {}
  nullable    = false
}
