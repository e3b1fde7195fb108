data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.id

  # A path of their own, so that no pattern of the services' names can ever match them.
  path   = "/ci/"
  prefix = "${var.project}-${var.environment}"
  iam    = "arn:${local.partition}:iam::${local.account}"

  boundary_arn = "${local.iam}:policy${local.path}${local.prefix}-boundary"

  state_arn    = "arn:${local.partition}:s3:::${var.state.bucket}"
  states       = "${local.state_arn}/${var.project}/${var.environment}"
  artifact_arn = try("arn:${local.partition}:s3:::${var.artifacts.bucket}", null)
  buckets      = compact([local.state_arn, local.artifact_arn])
  keys         = compact([var.state.kms_key_arn, try(var.artifacts.kms_key_arn, null)])

  names    = sort(setunion(["${var.environment}-*"], var.names))
  families = { for name, family in local.all_families : name => family if name == "functions" || contains(var.families, name) }
}

resource "aws_iam_role" "plan" {
  name               = "${local.prefix}-plan"
  assume_role_policy = local.trust.plan
  description        = "Plans ${var.environment} of ${var.project}: describes what is there, reads its states, writes nothing"
  path               = local.path
  tags               = var.tags
}

resource "aws_iam_role" "bind" {
  name               = "${local.prefix}-bind"
  assume_role_policy = local.trust.bind
  description        = "Plans ${var.environment} of ${var.project} for an apply: stores packages and plans, changes nothing that runs"
  path               = local.path
  tags               = var.tags
}

resource "aws_iam_role" "apply" {
  name               = "${local.prefix}-apply"
  assume_role_policy = local.trust.apply
  description        = "Applies to ${var.environment} of ${var.project}: makes what its families are"
  path               = local.path
  tags               = var.tags

  # As long as a pipeline's job that applies may last, and with it a rollout: credentials of a role are not renewed.
  max_session_duration = 7200

  # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: IAM says so only when all else is made.
  lifecycle {
    precondition {
      condition     = length(local.manage) + length(local.apply) <= 10240
      error_message = "The apply role's policies have more than the 10240 characters that IAM takes: name fewer families or names."
    }

    precondition {
      condition     = alltrue([for policy in [local.boundary, local.describe, local.manage_roles] : length(policy) <= 6144])
      error_message = "A managed policy has at most 6144 characters: name fewer families, names or boundary_actions."
    }
  }
}

resource "aws_iam_policy" "boundary" {
  name        = "${local.prefix}-boundary"
  description = "The most that a role of ${var.environment} of ${var.project} can ever do, whatever its own policies say"
  path        = local.path
  policy      = local.boundary
  tags        = var.tags
}

resource "aws_iam_policy" "describe" {
  name        = "${local.prefix}-describe"
  description = "Describes what ${var.environment} of ${var.project} is made of"
  path        = local.path
  policy      = local.describe
  tags        = var.tags
}

resource "aws_iam_role_policy_attachment" "describe" {
  for_each = { plan = aws_iam_role.plan.name, bind = aws_iam_role.bind.name, apply = aws_iam_role.apply.name }

  policy_arn = aws_iam_policy.describe.arn
  role       = each.value
}

# Not inline as the rest: all inline policies of a role have to fit into one limit.
resource "aws_iam_policy" "roles" {
  name        = "${local.prefix}-roles"
  description = "Makes roles of ${var.environment} of ${var.project} within its boundary, and what has no name of its own"
  path        = local.path
  policy      = local.manage_roles
  tags        = var.tags
}

resource "aws_iam_role_policy_attachment" "roles" {
  policy_arn = aws_iam_policy.roles.arn
  role       = aws_iam_role.apply.name
}

resource "aws_iam_role_policy" "plan" {
  name   = "states"
  policy = local.plan
  role   = aws_iam_role.plan.name
}

resource "aws_iam_role_policy" "bind" {
  name   = "stored"
  policy = local.bind
  role   = aws_iam_role.bind.name
}

resource "aws_iam_role_policy" "apply" {
  for_each = { families = local.manage, stored = local.apply }

  name   = each.key
  policy = each.value
  role   = aws_iam_role.apply.name
}

resource "aws_iam_role_policy_attachment" "plan" {
  for_each = var.plan_policy_arns

  policy_arn = each.key
  role       = aws_iam_role.plan.name
}

resource "aws_iam_role_policy_attachment" "bind" {
  for_each = var.plan_policy_arns

  policy_arn = each.key
  role       = aws_iam_role.bind.name
}

resource "aws_iam_role_policy_attachment" "apply" {
  for_each = var.apply_policy_arns

  policy_arn = each.key
  role       = aws_iam_role.apply.name
}
