variable "apply_policy_arns" {
  description = "ARNs of further managed policies for the apply role, known at plan: what hand-written `*.tf` makes beyond the families."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.apply_policy_arns : can(regex("^arn:[a-z-]+:iam::([0-9]{12}|aws):policy/", arn))])
    error_message = "apply_policy_arns holds ARNs of IAM policies (arn:aws:iam::aws:policy/NAME), not names."
  }
}

variable "artifacts" {
  description = "Bucket of the packages, which the roles that bind and apply read, and write below `project/`; null where there is none."
  type        = object({ bucket = string, kms_key_arn = optional(string) })
  default     = null
}

variable "boundary_actions" {
  description = "Further actions that functions may be given, beyond those of the families, such as `bedrock:InvokeModel`."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for action in var.boundary_actions : can(regex("^[a-z0-9-]+:[A-Za-z0-9*]+$", action)) && !can(regex("^(iam|sts|organizations|account):", action))])
    error_message = "boundary_actions are actions such as bedrock:InvokeModel, none of iam, sts, organizations and account: a function could leave its boundary with those."
  }
}

variable "environment" {
  description = "Name of the environment; what services make begins with it and a hyphen."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,11}$", var.environment))
    error_message = "environment is 1 to 12 lower-case letters, digits and hyphens."
  }
}

variable "families" {
  description = "What services may be made of beside functions, in the words of the spec (autoscaling and codedeploy for `provisioned_concurrency` with bounds and for `rollout`): the apply role makes it, the roles that plan describe it, functions may use it."
  type        = set(string)
  nullable    = false

  validation {
    condition = length(setsubtract(var.families, [
      "autoscaling", "codedeploy", "domain", "dynamodb", "eventbridge", "http_api", "kms", "parameter", "s3", "schedule", "secret", "sns", "sqs", "url", "vpc",
    ])) == 0
    error_message = "families are some of autoscaling, codedeploy, domain, dynamodb, eventbridge, http_api, kms, parameter, s3, schedule, secret, sns, sqs, url and vpc."
  }
}

variable "github" {
  description = "The GitHub repository whose workflows take the roles, as their tokens name it (OWNER/NAME, or OWNER@ID/NAME@ID): plan on `branch`, and in pull requests or, where `plan_environment` names one, in that GitHub environment instead; plan for an apply on `branch` only; apply in `apply_environment` only. `provider_arn` is the account's OIDC provider where somebody else looks after it; null makes one. null for no GitHub."
  type = object({
    repository        = string
    apply_environment = string
    branch            = optional(string, "main")
    plan_environment  = optional(string)
    provider_arn      = optional(string)
  })
  default = null

  validation {
    condition     = var.github != null || var.gitlab != null
    error_message = "Somebody takes the roles: github or gitlab."
  }

  validation {
    condition     = var.github == null ? true : can(regex("^([A-Za-z0-9-]+/[A-Za-z0-9._-]+|[A-Za-z0-9-]+@[0-9]+/[A-Za-z0-9._-]+@[0-9]+)$", var.github.repository))
    error_message = "github.repository is OWNER/NAME, or OWNER@ID/NAME@ID."
  }

  validation {
    condition     = var.github == null ? true : alltrue([for name in [var.github.apply_environment, coalesce(var.github.plan_environment, "-"), var.github.branch] : can(regex("^[A-Za-z0-9._/-]+$", name))])
    error_message = "Environments and the branch of github are letters, digits, `.`, `_`, `-` and `/`."
  }
}

variable "gitlab" {
  description = "The GitLab project whose jobs take the roles: plan on the branches that `plan_branches` matches, plan for an apply and apply on `branch` only, which GitLab has to protect. `url` is the instance, `audience` what jobs ask their token for; `provider_arn` is the account's OIDC provider where somebody else looks after it; null makes one. null for no GitLab."
  type = object({
    project       = string
    audience      = optional(string)
    branch        = optional(string, "main")
    plan_branches = optional(string, "*")
    provider_arn  = optional(string)
    url           = optional(string, "https://gitlab.com")
  })
  default = null

  validation {
    condition     = var.gitlab == null ? true : can(regex("^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)+$", var.gitlab.project))
    error_message = "gitlab.project is GROUP/NAME, with the groups between."
  }

  validation {
    condition     = var.gitlab == null ? true : can(regex("^https://[a-z0-9.-]+$", var.gitlab.url))
    error_message = "gitlab.url is the instance, such as https://gitlab.example.com, without a slash at its end."
  }

  validation {
    condition     = var.gitlab == null ? true : can(regex("^[A-Za-z0-9._/-]+$", var.gitlab.branch)) && can(regex("^[A-Za-z0-9._/*-]+$", var.gitlab.plan_branches))
    error_message = "branch of gitlab is the name of one branch; plan_branches may hold `*`."
  }
}

variable "lookups" {
  description = "Names of parameters that hold ARNs and that services look up when they are planned (`arn: ssm:/NAME`), `*` for any characters: all roles read their values."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for name in var.lookups : can(regex("^/?[A-Za-z0-9._-][A-Za-z0-9._/*-]*$", name))])
    error_message = "lookups are names of parameters such as /shared/queue-arn or /shared/*."
  }
}

variable "names" {
  description = "Patterns of further physical names that the apply role may make and change, beside `ENVIRONMENT-*`: what services name with `name`, and what is named after that (alarms, log groups, versions), hence the `*` at the end."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for name in var.names : can(regex("^[A-Za-z0-9._/-]{3,}[A-Za-z0-9._/*-]*\\*$", name))])
    error_message = "names are patterns of physical names, each with at least three characters before the first `*`, and with one at its end."
  }
}

variable "plan_policy_arns" {
  description = "ARNs of further managed policies for the roles that plan, known at plan; whatever they allow, values, items and messages stay denied."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.plan_policy_arns : can(regex("^arn:[a-z-]+:iam::([0-9]{12}|aws):policy/", arn))])
    error_message = "plan_policy_arns holds ARNs of IAM policies (arn:aws:iam::aws:policy/NAME), not names."
  }
}

variable "platform" {
  description = "What stands beside this block in the platform's root and the plan role describes as well, so that a look for drift can be taken at all of it: the name of the budget, the ARN of the alarm topic, and whether there is a network."
  type        = object({ budget = optional(string), network = optional(bool, false), topic_arn = optional(string) })
  default     = {}
  nullable    = false
}

variable "project" {
  description = "Name of the project: begins state keys, packages' keys, and the names of roles and boundary."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?$", var.project))
    error_message = "project is 1 to 32 lower-case letters, digits and hyphens."
  }
}

variable "state" {
  description = "Bucket of Terraform's states, of which the roles see those below `project/environment/`, and the key that encrypts them."
  type        = object({ bucket = string, kms_key_arn = optional(string) })
  nullable    = false
}

variable "tags" {
  description = "Tags of roles, boundary and OIDC providers."
  type        = map(string)
  default     = {}
  nullable    = false
}
