variable "boundary" {
  description = "ARN of the managed policy that bounds what the role can ever do; null for none."
  type        = string
  default     = null

  validation {
    condition     = var.boundary == null || can(regex("^arn:[a-z-]+:iam::([0-9]{12}|aws):policy/", var.boundary))
    error_message = "boundary is the ARN of an IAM policy (arn:aws:iam::ACCOUNT:policy/NAME) or null."
  }
}

variable "computed_policy" {
  description = "Second inline policy, as JSON, for statements whose ARNs AWS makes up during the apply; null for none."
  type        = object({ json = string })
  default     = null

  validation {
    condition     = var.computed_policy == null || can(jsondecode(var.computed_policy.json).Statement)
    error_message = "computed_policy.json is a policy document with a Statement, written with jsonencode()."
  }
}

variable "description" {
  description = "What the role is for, at most 1000 characters."
  type        = string
  default     = null

  validation {
    condition     = length(coalesce(var.description, "-")) <= 1000
    error_message = "description has at most 1000 characters."
  }
}

variable "managed_policy_arns" {
  description = "ARNs of managed policies to attach, known at plan (such as AWS's own)."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.managed_policy_arns : can(regex("^arn:[a-z-]+:iam::([0-9]{12}|aws):policy/", arn))])
    error_message = "managed_policy_arns holds ARNs of IAM policies (arn:aws:iam::aws:policy/NAME), not names."
  }
}

variable "name" {
  description = "Name of the role, 1 to 64 characters, unique in the account whatever its path."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.name))
    error_message = "name is 1 to 64 letters, digits and +=,.@_- , not \"${var.name}\"."
  }
}

variable "path" {
  description = "IAM path of the role, beginning and ending with a slash."
  type        = string
  default     = "/"
  nullable    = false

  validation {
    condition     = can(regex("^/([!-~]{1,510}/)?$", var.path))
    error_message = "path begins and ends with a slash (\"/\" or \"/team/\"), not \"${var.path}\"."
  }
}

variable "policy" {
  description = "Inline policy of the role, as JSON, with ARNs known at plan; at most 10240 characters."
  type        = string

  validation {
    condition     = can(jsondecode(var.policy).Statement)
    error_message = "policy is a policy document with a Statement, written with jsonencode()."
  }

  # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: white space does not count.
  validation {
    condition     = length(replace(var.policy, "/\\s/", "")) <= 10240
    error_message = "All inline policies of a role together have at most 10240 characters; move statements to a managed policy and name it in managed_policy_arns."
  }
}

variable "services" {
  description = "Service principals that may assume the role."
  type        = set(string)
  default     = ["lambda.amazonaws.com"]
  nullable    = false

  validation {
    condition     = length(var.services) > 0 && alltrue([for service in var.services : can(regex("^[a-z0-9.-]+\\.amazonaws\\.com(\\.cn)?$", service))])
    error_message = "services holds at least one service principal such as lambda.amazonaws.com."
  }
}

variable "tags" {
  description = "Tags of the role."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "trusted_source" {
  description = "Account, and optionally ARN pattern, that the calling service must act for (aws:SourceAccount, aws:SourceArn); null for no such condition."
  type        = object({ account = string, arn = optional(string) })
  default     = null

  validation {
    condition     = var.trusted_source == null || can(regex("^[0-9]{12}$", var.trusted_source.account))
    error_message = "trusted_source.account is an account number of 12 digits."
  }
}
